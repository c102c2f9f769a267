import { setTimeout as delay } from 'node:timers/promises'
import { applyAction } from './faults.ts'
import type { Finding } from './finding.ts'
import { createLoad, type Record } from './load.ts'
import { consult } from './oracle.ts'
import { describeAction, makePlan, type Step } from './plan.ts'
import { servers, setStage, type Stage } from './stage.ts'

export interface ChaosOptions {
  readonly births: number
  readonly seed: number
  readonly birthsPerSecond: number
  readonly stateDirectory: string
  readonly say: (line: string) => void
}

export interface ChaosResult {
  readonly seed: number
  readonly findings: readonly Finding[]
  readonly steps: number
  readonly restarts: number
  readonly counts: { readonly acknowledged: number; readonly answered: number; readonly unanswered: number }
}

const everyMs = 3_500
const questionsPerSecond = 40

/** The steps at their times; one that lasts goes on beside the next. */
const applyPlan = async (stage: Stage, plan: readonly Step[], say: (line: string) => void): Promise<void> => {
  const startedAt = performance.now()
  const applied: Promise<void>[] = []
  for (const { atMs, action } of plan) {
    await delay(Math.max(0, startedAt + atMs - performance.now()))
    say(`  ${((performance.now() - startedAt) / 1000).toFixed(1).padStart(6)} s  ${describeAction(action)}`)
    applied.push(applyAction(stage, action))
  }
  await Promise.all(applied)
}

/** Births and questions, and faults among them; then what came of it. */
export const runChaos = async (options: ChaosOptions): Promise<ChaosResult> => {
  const { births, seed, birthsPerSecond, say } = options
  let restarts = 0
  const ends: string[] = []
  const stage = await setStage({
    stateDirectory: options.stateDirectory,
    progress: { step: (_label, work) => work(), note: () => undefined },
    onRestart: (name, how) => {
      restarts += 1
      if (isOwnFault(name, how)) ends.push(`${name} ended (${how})`)
      say(`            ${name} ended (${how}) and was started again`)
    },
    onGivenUp: (name, how) => ends.push(`${name} was given up: ${how}`),
  })
  try {
    const durationMs = (births / birthsPerSecond) * 1000
    const plan = makePlan(seed, stage.parts, { durationMs, everyMs })
    const load = createLoad(stage.hub.endpoints, { births, seed, birthsPerSecond, questionsPerSecond })
    say(`  ${births} births at ${birthsPerSecond} a second, ${plan.length} faults, seed ${seed}`)
    await Promise.all([load.run(), applyPlan(stage, plan, say)])
    const findings = await consult(stage, load, say)
    return {
      seed,
      findings: [...findings, endings(restarts, ends), acknowledgement(load, births)],
      steps: plan.length,
      restarts,
      counts: countsOf(load),
    }
  } finally {
    await stage.stop()
  }
}

/** A service ends when it is killed, or with status 0 when it is told to; anything else is a crash, or a stop that took too long. */
const isOwnFault = (name: string, how: string): boolean =>
  !servers.includes(name) && how !== 'signal SIGKILL' && how !== 'exit status 0'

const endings = (looked: number, violations: readonly string[]): Finding => ({
  what: 'no process crashed, stopped too late or stayed away',
  looked,
  violations,
})

const acknowledgement = ({ acknowledged, doubles }: Record, births: number): Finding => {
  const acts = births + doubles.length
  return {
    what: 'every birth was acknowledged in the end',
    looked: acts,
    violations: acknowledged.size === acts ? [] : [`${acts - acknowledged.size} were not`],
  }
}

const countsOf = ({ acknowledged, answered, unanswered }: Record): ChaosResult['counts'] => ({
  acknowledged: acknowledged.size,
  answered: answered.length,
  unanswered: unanswered.count,
})
