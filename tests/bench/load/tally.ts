import { distributionOf } from '../report/statistics.ts'
import type { LoadResult } from './plan.ts'
import type { SentAnswer } from './sender.ts'

const increment = (counts: Map<string, number>, name: string): void => {
  counts.set(name, (counts.get(name) ?? 0) + 1)
}

const outcomeIn = (text: string): string | undefined => /"outcome":"([a-z-]+)"/.exec(text)?.[1]

/** Counts what came back. */
export const createTally = () => {
  const latencies: number[] = []
  const statuses = new Map<string, number>()
  const outcomes = new Map<string, number>()
  return {
    add: (latencyMs: number, { status, text }: SentAnswer): void => {
      latencies.push(latencyMs)
      increment(statuses, status === 0 ? 'none' : String(status))
      const outcome = outcomeIn(text)
      if (outcome !== undefined) increment(outcomes, outcome)
    },
    /** @param startedAt by the clock of `performance` */
    conclude: (startedAt: number, seconds: number): LoadResult => ({
      startedAt: performance.timeOrigin + startedAt,
      seconds,
      requests: latencies.length,
      perSecond: latencies.length / seconds,
      latency: distributionOf(latencies),
      statuses: Object.fromEntries(statuses),
      outcomes: Object.fromEntries(outcomes),
    }),
  }
}
