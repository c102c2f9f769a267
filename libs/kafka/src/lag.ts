import { consumption, type ConsumerName, type TopicName } from '@hub/contracts'
import { createClient, type KafkaOptions } from './client.ts'

/** How many records of a topic a consumer has not dealt with yet: end of the log minus committed offset, over all partitions. */
export interface Lag {
  readonly topic: string
  readonly records: number
}

/** Works while the consumer works; commits of the last moment may be missing. */
export const readLag = async (
  options: KafkaOptions,
  consumer: ConsumerName,
  consumed: readonly TopicName[] = consumption[consumer],
): Promise<readonly Lag[]> => {
  const admin = createClient(options).admin()
  await admin.connect()
  try {
    const topics = consumed.map((topic) => options.prefix + topic)
    const committed = await admin.fetchOffsets({ groupId: options.prefix + consumer, topics })
    return await Promise.all(
      committed.map(async ({ topic, partitions }) => {
        const ends = new Map(
          (await admin.fetchTopicOffsets(topic)).map(({ partition, high }) => [partition, Number(high)]),
        )
        // A partition without a commit has offset -1.
        const behind = partitions.map(
          ({ partition, offset }) => (ends.get(partition) ?? 0) - Math.max(0, Number(offset)),
        )
        return { topic: topic.slice(options.prefix.length), records: behind.reduce((sum, records) => sum + records, 0) }
      }),
    )
  } finally {
    await admin.disconnect()
  }
}
