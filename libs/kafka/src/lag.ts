import { consumption, type ConsumerName, type TopicName } from '@hub/contracts'
import type { Admin } from 'kafkajs'
import { createClient, type KafkaOptions } from './client.ts'

/** How many records of a topic a consumer has not dealt with yet: end of the log minus committed offset, over all partitions. */
export interface Lag {
  readonly topic: string
  readonly records: number
}

const read = async (
  admin: Admin,
  { prefix }: KafkaOptions,
  consumer: ConsumerName,
  consumed: readonly TopicName[],
): Promise<readonly Lag[]> => {
  const topics = consumed.map((topic) => prefix + topic)
  const committed = await admin.fetchOffsets({ groupId: prefix + consumer, topics })
  return Promise.all(
    committed.map(async ({ topic, partitions }) => {
      const ends = new Map(
        (await admin.fetchTopicOffsets(topic)).map(({ partition, high }) => [partition, Number(high)]),
      )
      // A partition without a commit has offset -1.
      const behind = partitions.map(({ partition, offset }) => (ends.get(partition) ?? 0) - Math.max(0, Number(offset)))
      return { topic: topic.slice(prefix.length), records: behind.reduce((sum, records) => sum + records, 0) }
    }),
  )
}

/** For those who ask often: over connections that are kept. */
export interface LagReader {
  readonly read: (consumer: ConsumerName) => Promise<readonly Lag[]>
  readonly stop: () => Promise<void>
}

const openAdmin = async (options: KafkaOptions): Promise<Admin> => {
  const admin = createClient(options).admin()
  await admin.connect()
  return admin
}

export const createLagReader = (options: KafkaOptions): LagReader => {
  let opening: Promise<Admin> | undefined
  const close = async (): Promise<void> => {
    const closing = opening
    opening = undefined
    await closing?.then((admin) => admin.disconnect()).catch(() => undefined)
  }
  return {
    read: async (consumer) => {
      opening ??= openAdmin(options)
      try {
        return await read(await opening, options, consumer, consumption[consumer])
      } catch (error) {
        await close()
        throw error
      }
    },
    stop: close,
  }
}

/** Works while the consumer works; commits of the last moment may be missing. */
export const readLag = async (
  options: KafkaOptions,
  consumer: ConsumerName,
  consumed: readonly TopicName[] = consumption[consumer],
): Promise<readonly Lag[]> => {
  const admin = await openAdmin(options)
  try {
    return await read(admin, options, consumer, consumed)
  } finally {
    await admin.disconnect()
  }
}
