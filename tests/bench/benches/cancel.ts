import { toHubAddress } from '../../partners/index.ts'
import {
  cancellationsPerSecond,
  cancelUnderQuestions,
  createPartners,
  prepareAll,
} from '../../cancellations/cancel-under-questions.ts'
import type { Bench, BenchHub } from '../bench.ts'
import { measureChain } from '../ceilings/chain.ts'
import { interleave } from '../interleave.ts'
import { generateChildren } from '../register/children.ts'
import { ofRuns, type Figure } from '../report/figure.ts'
import { spreadOf } from '../report/statistics.ts'
import { targets } from '../targets.ts'

const usualSeconds = 30

/**
 * From when a decision is meant to be sent until it is answered as effective, while agencies verify the same numbers. The ceiling is three
 * commits (number, read model, fence) and three produces, one after the other, with nothing of ours in it.
 */
export const cancelBench: Bench = {
  what: 'from the decision to cancel a number until it is effective, while the same numbers are verified (20/s and 200/s)',
  run: (context) =>
    context.onHub(async (hub: BenchHub) => {
      const partners = createPartners(toHubAddress(hub.endpoints))
      const count = cancellationsPerSecond * (context.options.seconds ?? usualSeconds)
      const { ceilings, results } = await interleave({
        runs: context.options.runs,
        measureCeilings: () => measureChain(hub.endpoints),
        measure: async () => {
          const children = [...generateChildren(context.nextSeed(), count)]
          const onProgress = (done: number): void =>
            context.progress.update('verifiable, and proposed', done, children.length)
          const proposed = await prepareAll(partners, children, onProgress)
          return hub.window('cancellations', () => cancelUnderQuestions([partners], proposed))
        },
      })
      const latency = (share: 'p50' | 'p99'): Figure => ({
        what: `decision to effective, ${share}`,
        unit: 'ms',
        ...ofRuns(results.map(({ toEffective }) => spreadOf(toEffective)[share])),
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
