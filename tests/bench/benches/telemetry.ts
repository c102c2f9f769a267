import { readTracing, services } from '@hub/local'
import type { Database } from '@hub/postgres'
import { startCollector } from '../../traces/collector.ts'
import type { Bench, BenchContext, BenchHub } from '../bench.ts'
import { connections } from '../ceilings/bare-http.ts'
import { interleave } from '../interleave.ts'
import { loadRegister } from '../register/load-register.ts'
import { writeQuestions } from '../register/write-questions.ts'
import { ofRuns, type Figure } from '../report/figure.ts'
import { targets } from '../targets.ts'
import { openWatchedDatabase } from '../watched-database.ts'
import { measureBirths } from './births.ts'
import { usageOfAll } from './idle.ts'
import { questions, verify } from './verify.ts'

const usualSeconds = 10
const usualCount = 2_000
const warmUpSeconds = 3
const warmUpBirths = 300

/** How many a second, and the processor time that all services together took for one, in milliseconds. */
interface Cost {
  readonly perSecond: number
  readonly processorMs: number
}

type Measured = Readonly<Record<`${'verify' | 'births'}${'PerSecond' | 'ProcessorMs'}`, number>>

type Variables = Readonly<Record<string, string>>

interface Stage {
  readonly hub: BenchHub
  readonly database: Database
  readonly questionsFile: string
}

/** Every process anew: what it records is settled when it starts. */
const restartServices = async (hub: BenchHub, variables: Variables): Promise<void> => {
  for (const { name } of services) await hub.stopService(name)
  for (const { name } of services) await hub.startService(name, variables)
}

const processorSeconds = async (hub: BenchHub): Promise<number> =>
  [...(await usageOfAll(hub)).values()].reduce((sum, { cpuSeconds }) => sum + cpuSeconds, 0)

const takeCost = async (
  hub: BenchHub,
  work: () => Promise<{ readonly perSecond: number; readonly count: number }>,
): Promise<Cost> => {
  const before = await processorSeconds(hub)
  const { perSecond, count } = await work()
  return { perSecond, processorMs: (((await processorSeconds(hub)) - before) / count) * 1000 }
}

const measure = async (stage: Stage, variables: Variables, context: BenchContext): Promise<Measured> => {
  const { hub, database, questionsFile } = stage
  const { seconds = usualSeconds, count = usualCount } = context.options
  const ask = (forSeconds: number) =>
    verify(hub, questionsFile, { kind: 'closed', connections, warmUpSeconds: 0, seconds: forSeconds })
  await restartServices(hub, variables)
  await ask(warmUpSeconds)
  const answers = await takeCost(hub, async () => {
    const { perSecond, requests } = await ask(seconds)
    return { perSecond, count: requests }
  })
  await measureBirths(hub, database, context, warmUpBirths)
  const births = await takeCost(hub, async () => {
    const { perSecond } = await measureBirths(hub, database, context, count)
    return { perSecond, count }
  })
  return {
    verifyPerSecond: answers.perSecond,
    verifyProcessorMs: answers.processorMs,
    birthsPerSecond: births.perSecond,
    birthsProcessorMs: births.processorMs,
  }
}

const ceilingIs = 'the same hub without traces'

const toFigures = (
  what: string,
  { off, on }: { readonly off: Cost; readonly on: readonly Cost[] },
): readonly Figure[] => [
  {
    what: `${what}, traced`,
    unit: '/s',
    ...ofRuns(on.map(({ perSecond }) => perSecond)),
    ceiling: off.perSecond,
    ceilingIs,
  },
  {
    what: `${what}: what traces cost`,
    unit: '%',
    ...ofRuns(on.map(({ perSecond }) => (1 - perSecond / off.perSecond) * 100)),
    target: targets.telemetryPercent,
  },
  {
    what: `${what}: processor time of the services for one, traced`,
    unit: 'ms',
    ...ofRuns(on.map(({ processorMs }) => processorMs)),
    ceiling: off.processorMs,
    ceilingIs,
  },
]

const verifyCost = (run: Measured): Cost => ({ perSecond: run.verifyPerSecond, processorMs: run.verifyProcessorMs })
const birthsCost = (run: Measured): Cost => ({ perSecond: run.birthsPerSecond, processorMs: run.birthsProcessorMs })

const compare = async (stage: Stage, tracing: Variables, context: BenchContext): Promise<readonly Figure[]> => {
  const { options, say } = context
  const measureAndSay = async (how: string, variables: Variables): Promise<Measured> => {
    const measured = await measure(stage, variables, context)
    const { verifyPerSecond, birthsPerSecond } = measured
    say(`  ${how}: ${Math.round(verifyPerSecond)} verifications/s, ${Math.round(birthsPerSecond)} births/s`)
    return measured
  }
  const { ceilings: off, results } = await interleave({
    runs: options.runs,
    measureCeilings: () => measureAndSay('without traces', {}),
    measure: () => measureAndSay('with traces', tracing),
  })
  const what = `verify, closed loop, ${connections} connections`
  return [
    ...toFigures(what, { off: verifyCost(off), on: results.map(verifyCost) }),
    ...toFigures('births until verifiable', { off: birthsCost(off), on: results.map(birthsCost) }),
  ]
}

const run = async (context: BenchContext, hub: BenchHub): Promise<readonly Figure[]> => {
  const { persons: count } = context.options
  const { persons, file } = await writeQuestions(hub, { seed: context.nextSeed(), persons: count, questions })
  await loadRegister(hub, persons, context)
  const database = openWatchedDatabase(hub, 'verification')
  const collector = await startCollector({ onExport: () => undefined })
  try {
    const tracing = { ...readTracing(process.env, collector.url) }
    return await compare({ hub, database, questionsFile: file }, tracing, context)
  } finally {
    await Promise.all([collector.stop(), database.stop()])
  }
}

/** As many runs with traces as asked for, each between two without. */
export const telemetryBench: Bench = {
  what: 'what traces cost: verifications and births with OTEL_EXPORTER_OTLP_ENDPOINT set, beside the same without',
  run: (context) => context.onHub((hub) => run(context, hub)),
}
