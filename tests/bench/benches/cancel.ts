import { setTimeout as delay } from 'node:timers/promises'
import {
  createIdentityAuthority,
  createMinistryOfJustice,
  createSocialInsurance,
  toHubAddress,
  type Question,
} from '../../partners/index.ts'
import type { Child } from '../../fixtures/index.ts'
import type { Bench, BenchContext, BenchHub } from '../bench.ts'
import { measureChain } from '../ceilings/chain.ts'
import { interleave } from '../interleave.ts'
import { atRate } from '../load/at-rate.ts'
import { generateChildren } from '../register/children.ts'
import { ofRuns, type Figure } from '../report/figure.ts'
import { spreadOf, type Spread } from '../report/statistics.ts'
import { targets } from '../targets.ts'

/** Both sent at their times whether or not the hub keeps up (open loop). */
const cancellationsPerSecond = 20
const questionsPerSecond = 200
const usualSeconds = 30
const atOnce = 16
const pollMs = 50
const waitSeconds = 10

interface Partners {
  readonly justice: ReturnType<typeof createMinistryOfJustice>
  readonly authority: ReturnType<typeof createIdentityAuthority>
  readonly insurance: ReturnType<typeof createSocialInsurance>
}

/** Somebody verifiable, and the proposal to cancel the number, which only needs the decision. */
interface Proposed {
  readonly question: Question
  readonly id: string
  /** Undefined until the decision was answered as effective. */
  effectiveAt?: number
}

interface Cancellations {
  readonly toEffective: Spread
  readonly notEffective: number
  readonly asked: number
  /** Questions that were sent after the answer "effective" and were not told of it. */
  readonly wrong: number
}

const prepare = async ({ justice, authority, insurance }: Partners, child: Child): Promise<Proposed | undefined> => {
  const { body } = await justice.registerBirth(child.act, waitSeconds)
  const { pin } = body.identification
  if (pin === undefined) return undefined
  const question = { pin, fullName: child.fullName, dateOfBirth: child.dateOfBirth }
  while ((await insurance.verify(question)).body.outcome !== 'match') await delay(pollMs)
  const proposal = { pin, ground: 'forged-or-false', explanation: 'made up for a measurement' }
  const proposed = await authority.propose(proposal, `bench ${pin}`)
  return { question, id: proposed.body.id }
}

const prepareAll = async (
  partners: Partners,
  children: readonly Child[],
  { progress }: BenchContext,
): Promise<readonly Proposed[]> => {
  const proposed: Proposed[] = []
  const waiting = children.values()
  const work = async (): Promise<void> => {
    for (const child of waiting) {
      const one = await prepare(partners, child)
      if (one !== undefined) proposed.push(one)
      progress.update('verifiable, and proposed', proposed.length, children.length)
    }
  }
  await Promise.all(Array.from({ length: atOnce }, work))
  return proposed
}

const sendAll = async ({ authority, insurance }: Partners, proposed: readonly Proposed[]): Promise<Cancellations> => {
  const times: number[] = []
  let wrong = 0
  const decide = async (index: number, meantAt: number): Promise<void> => {
    const one = proposed[index]
    if (one === undefined) return
    const { body } = await authority.decide(one.id, 'approve', waitSeconds)
    if (body.state !== 'effective') return
    one.effectiveAt = performance.now()
    times.push(one.effectiveAt - meantAt)
  }
  const ask = async (index: number): Promise<void> => {
    const one = proposed[(index * 7) % proposed.length]
    if (one === undefined) return
    const wasEffective = one.effectiveAt !== undefined
    const { status, body } = await insurance.verify(one.question)
    if (status === 200 && wasEffective && body.outcome !== 'pin-cancelled') wrong += 1
  }
  const questions = Math.round((proposed.length / cancellationsPerSecond) * questionsPerSecond)
  await Promise.all([
    atRate(proposed.length, cancellationsPerSecond, decide),
    atRate(questions, questionsPerSecond, ask),
  ])
  return { toEffective: spreadOf(times), notEffective: proposed.length - times.length, asked: questions, wrong }
}

/**
 * From when a decision is meant to be sent until it is answered as effective, while agencies verify the same numbers. The ceiling is three
 * commits (number, read model, fence) and three produces, one after the other, with nothing of ours in it.
 */
export const cancelBench: Bench = {
  what: 'from the decision to cancel a number until it is effective, while the same numbers are verified (20/s and 200/s)',
  run: (context) =>
    context.onHub(async (hub: BenchHub) => {
      const address = toHubAddress(hub.endpoints)
      const partners: Partners = {
        justice: createMinistryOfJustice(address),
        authority: createIdentityAuthority(address),
        insurance: createSocialInsurance(address),
      }
      const count = cancellationsPerSecond * (context.options.seconds ?? usualSeconds)
      const { ceilings, results } = await interleave({
        runs: context.options.runs,
        measureCeilings: () => measureChain(hub.endpoints),
        measure: async () => {
          const proposed = await prepareAll(partners, [...generateChildren(context.nextSeed(), count)], context)
          return hub.window('cancellations', () => sendAll(partners, proposed))
        },
      })
      const latency = (share: 'p50' | 'p99'): Figure => ({
        what: `decision to effective, ${share}`,
        unit: 'ms',
        ...ofRuns(results.map(({ toEffective }) => toEffective[share])),
        ceiling: ceilings[share],
        ceilingIs: '3 commits + 3 produces, one after the other',
      })
      const counted = (what: string, of: 'asked' | 'wrong' | 'notEffective'): Figure => ({
        what,
        unit: '',
        ...ofRuns(results.map((result) => result[of])),
      })
      return [
        latency('p50'),
        { ...latency('p99'), target: targets.cancellation },
        counted('questions meanwhile', 'asked'),
        { ...counted('answered as if valid after it was effective', 'wrong'), target: targets.nothingLost },
        { ...counted('not effective within 10 s', 'notEffective'), target: targets.nothingLost },
      ]
    }),
}
