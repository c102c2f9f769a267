import { randomUUID } from 'node:crypto'
import type { IncomingRecord, TopicName } from '@hub/contracts'
import { createClient, type KafkaOptions } from './client.ts'
import { toIncomingRecord } from './incoming-record.ts'

/**
 * Reads a topic from its beginning to where it ends at the time of the call, without touching any group that works. For operators' tools and
 * tests: it holds everything it read in memory.
 */
export const readRecords = async (options: KafkaOptions, topic: TopicName): Promise<readonly IncomingRecord[]> => {
  const client = createClient(options)
  const name = options.prefix + topic
  const admin = client.admin()
  await admin.connect()
  const ends = await admin.fetchTopicOffsets(name)
  await admin.disconnect()
  const pending = new Map(
    ends.filter(({ low, high }) => BigInt(high) > BigInt(low)).map(({ partition, high }) => [partition, BigInt(high)]),
  )
  const records: IncomingRecord[] = []
  if (pending.size === 0) return records

  const consumer = client.consumer({
    groupId: `${options.prefix}read-${randomUUID()}`,
    maxWaitTimeInMs: 100,
    allowAutoTopicCreation: false,
  })
  await consumer.connect()
  try {
    await consumer.subscribe({ topic: name, fromBeginning: true })
    await new Promise<void>((resolve, reject) => {
      // Right after its start a broker is still loading its groups; the client comes again by itself.
      consumer.on('consumer.crash', ({ payload }) => {
        if (!payload.restart) reject(payload.error)
      })
      const run = consumer.run({
        autoCommit: false,
        eachBatch: async ({ batch, resolveOffset }) => {
          for (const message of batch.messages) {
            records.push(toIncomingRecord(topic, batch.partition, message))
            resolveOffset(message.offset)
          }
          if (BigInt(batch.lastOffset()) + 1n >= (pending.get(batch.partition) ?? 0n)) pending.delete(batch.partition)
          if (pending.size === 0) resolve()
          await Promise.resolve()
        },
      })
      run.catch(reject)
    })
  } finally {
    await consumer.disconnect()
  }
  return records
}
