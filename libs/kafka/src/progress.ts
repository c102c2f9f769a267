import { gauge } from '@hub/telemetry'
import type { ConsumerState } from './consumer-state.ts'

/**
 * How far a group is behind, from what the broker tells with each fetch: asking for it would be work for an idle hub. What has not been fetched yet is not known
 * here, so a consumer that stands still is told by its state, and by the age of what it has in hand.
 */
export interface Progress {
  /** Called before records are dealt with and after. */
  readonly note: (place: Place, position: Position) => void
  /** Its partitions may be another member's from now on. */
  readonly forget: () => void
}

interface Place {
  readonly topic: string
  readonly partition: number
}

interface Position {
  /** Offset of the next record to deal with. */
  readonly next: bigint
  /** The end of the log, as the broker said it with the records. */
  readonly end: bigint
  /** When the next record was written, or, where it is not known, the one before it. */
  readonly since: number
}

interface Behind extends Place {
  readonly records: number
  readonly since: number
}

const lag = gauge(
  'hub_consumer_lag_records',
  'Records that the process has not dealt with, by topic, as of its last fetch',
)
const age = gauge(
  'hub_consumer_oldest_seconds',
  'Age of the oldest record that the process has not dealt with, by topic',
)
const states = gauge('hub_consumer_state', 'One for the state that the consumer is in, zero for the others')

const allStates: readonly ConsumerState[] = ['connecting', 'running', 'waiting', 'stopped-by-alarm']

export const createProgress = (options: {
  readonly consumer: string
  readonly topics: readonly string[]
  readonly state: () => ConsumerState
  readonly now: () => number
}): Progress => {
  const { consumer, topics, state, now } = options
  const partitions = new Map<string, Behind>()

  const behindOn = (topic: string): readonly Behind[] =>
    [...partitions.values()].filter((behind) => behind.topic === topic && behind.records > 0)

  lag.addCallback((result) => {
    for (const topic of topics) {
      const records = behindOn(topic).reduce((sum, behind) => sum + behind.records, 0)
      result.observe(records, { consumer, topic })
    }
  })
  age.addCallback((result) => {
    for (const topic of topics) {
      const oldest = Math.min(now(), ...behindOn(topic).map(({ since }) => since))
      result.observe((now() - oldest) / 1000, { consumer, topic })
    }
  })
  states.addCallback((result) => {
    for (const each of allStates) result.observe(each === state() ? 1 : 0, { consumer, state: each })
  })

  return {
    note: (place, { next, end, since }) =>
      partitions.set(`${place.topic}/${place.partition}`, { ...place, records: Number(end - next), since }),
    forget: () => partitions.clear(),
  }
}
