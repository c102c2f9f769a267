import { consumption, topics as declared, type ConsumerName, type TopicName } from '@hub/contracts'
import type { PartitionBounds, Topics } from './ports.ts'

interface PartitionLag {
  readonly partition: number
  /** The next offset that the consumer takes. */
  readonly position: number
  readonly records: number
  /** Of the oldest record that it has not dealt with; absent where there is none, or it could not be read in time. */
  readonly oldestSeconds?: number
}

export interface ConsumerLag {
  readonly consumer: string
  readonly records: number
  readonly oldestSeconds?: number
  readonly partitions: readonly PartitionLag[]
}

export interface TopicState {
  readonly topic: string
  readonly owner: string
  /** As many as are kept; where a topic is compacted, at most so many. */
  readonly records: number
  readonly lastMinute: number
  readonly lastHour: number
  readonly partitions: readonly { readonly partition: number; readonly low: number; readonly high: number }[]
  readonly consumers: readonly ConsumerLag[]
}

const minuteMs = 60_000
const hourMs = 3_600_000
const readWithinMs = 3_000

const names = Object.keys(declared) as TopicName[]

const consumersOf = (topic: TopicName): readonly ConsumerName[] =>
  (Object.keys(consumption) as ConsumerName[]).filter((consumer) =>
    (consumption[consumer] as readonly TopicName[]).includes(topic),
  )

const sum = (numbers: readonly number[]): number => numbers.reduce((total, number) => total + number, 0)

/** Rates, sizes and lag of every topic. Commits of the last moment may be missing: what is in hand still counts as not dealt with. */
export const createReadTopics = ({ topics, now }: { readonly topics: Topics; readonly now: () => Date }) => {
  const countSince = async (topic: TopicName, bounds: readonly PartitionBounds[], sinceMs: number): Promise<number> => {
    const starts = await topics.findOffsets(topic, sinceMs)
    return sum(bounds.map(({ partition, low, high }) => high - Math.max(low, starts.get(partition) ?? high)))
  }

  const findOldest = async (topic: TopicName, behind: readonly PartitionLag[], atMs: number) => {
    const ages = new Map<number, number>()
    const ranges = behind.map(({ partition, position, records }) => ({
      partition,
      from: position,
      to: position + records,
    }))
    await topics.scan(topic, ranges, {
      each: ({ partition, writtenAtMs }) => {
        ages.set(partition, Math.max(0, (atMs - writtenAtMs) / 1000))
        return 'enough-of-partition'
      },
      withinMs: readWithinMs,
    })
    return ages
  }

  const readLag = async (
    topic: TopicName,
    consumer: ConsumerName,
    bounds: readonly PartitionBounds[],
  ): Promise<ConsumerLag> => {
    const committed = await topics.readCommitted(consumer, topic)
    const lags = bounds.map(({ partition, low, high }) => {
      const position = Math.max(low, committed.get(partition) ?? low)
      return { partition, position, records: Math.max(0, high - position) }
    })
    const behind = lags.filter(({ records }) => records > 0)
    const ages = await findOldest(topic, behind, now().getTime())
    const withAge = (seconds: number | undefined) => (seconds === undefined ? {} : { oldestSeconds: seconds })
    return {
      consumer,
      records: sum(lags.map(({ records }) => records)),
      ...withAge(ages.size === 0 ? undefined : Math.max(...ages.values())),
      partitions: lags.map((lag) => ({ ...lag, ...withAge(ages.get(lag.partition)) })),
    }
  }

  const readTopic = async (topic: TopicName): Promise<TopicState> => {
    const bounds = await topics.readBounds(topic)
    const at = now().getTime()
    const [lastMinute, lastHour, consumers] = await Promise.all([
      countSince(topic, bounds, at - minuteMs),
      countSince(topic, bounds, at - hourMs),
      Promise.all(consumersOf(topic).map((consumer) => readLag(topic, consumer, bounds))),
    ])
    return {
      topic,
      owner: declared[topic].owner,
      records: sum(bounds.map(({ low, high }) => high - low)),
      lastMinute,
      lastHour,
      partitions: bounds,
      consumers,
    }
  }

  return (): Promise<readonly TopicState[]> => Promise.all(names.map(readTopic))
}
