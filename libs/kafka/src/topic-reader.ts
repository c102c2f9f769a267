import { randomUUID } from 'node:crypto'
import type { IncomingRecord, TopicName } from '@hub/contracts'
import { OutageFault } from '@hub/failure'
import kafkajs, { type Admin, type Kafka, type KafkaMessage } from 'kafkajs'
import { createClient, type KafkaOptions } from './client.ts'
import { toIncomingRecord } from './incoming-record.ts'

/**
 * Looks into topics for people: where they begin and end, where a time lies in them, and the records between two offsets, in the order of each
 * partition. Reads with a throw-away group that commits nothing, so no group that works is touched. Connects when asked, and only then.
 */
export interface TopicReader {
  /** @throws OutageFault if the broker does not answer */
  readonly readBounds: (topic: TopicName) => Promise<readonly PartitionBounds[]>
  /** The first offset of each partition at or after the time, its end where there is none. @throws OutageFault */
  readonly findOffsets: (topic: TopicName, atMs: number) => Promise<ReadonlyMap<number, number>>
  /** What a group has committed, by partition; absent where it has not. @throws OutageFault */
  readonly readCommitted: (group: string, topic: TopicName) => Promise<ReadonlyMap<number, number>>
  /** The partition that records of the key are in, as producers choose it. */
  readonly partitionOf: (key: string, partitions: number) => number
  /**
   * Hands over the records of the ranges one by one. What lies behind the ranges, or was compacted away, is not waited for.
   *
   * @param options.each says how to go on; a partition that it has enough of is not read further
   * @returns why the scan ended. @throws OutageFault
   */
  readonly scan: (
    topic: TopicName,
    ranges: readonly Range[],
    options: { readonly each: (record: ScannedRecord) => Verdict; readonly withinMs: number },
  ) => Promise<'end' | 'enough' | 'time'>
}

export interface PartitionBounds {
  readonly partition: number
  /** Offset of the first record that is kept. */
  readonly low: number
  /** Offset that the next record will have. */
  readonly high: number
}

export interface Range {
  readonly partition: number
  readonly from: number
  /** The first offset that does not belong to it. */
  readonly to: number
}

type Verdict = 'next' | 'enough-of-partition' | 'enough'

export interface ScannedRecord extends IncomingRecord {
  /** When it was written, milliseconds since the epoch. */
  readonly writtenAtMs: number
}

// Somebody is waiting for the answer: a broker that is away is said to be, not waited for.
const connectRetries = 2
const fetchBytes = 1024 * 1024

const away = (cause: unknown): OutageFault => new OutageFault('kafka', 'the broker gave no answer', { cause })

/** The partitions that are still to be read, with where each ends. */
type Pending = Map<number, Range>

/** Hands over what belongs to the range, and takes the partition off once it is through. @returns whether to read no further at all */
const takeBatch = (
  pending: Pending,
  { topic, partition, messages, lastOffset }: Batch,
  each: (record: ScannedRecord) => Verdict,
): boolean => {
  const range = pending.get(partition)
  if (range === undefined) return false
  for (const message of messages) {
    const offset = Number(message.offset)
    if (offset < range.from || offset >= range.to) continue
    const verdict = each({ ...toIncomingRecord(topic, partition, message), writtenAtMs: Number(message.timestamp) })
    if (verdict === 'enough') return true
    if (verdict === 'enough-of-partition') {
      pending.delete(partition)
      return false
    }
  }
  if (lastOffset + 1 >= range.to) pending.delete(partition)
  return false
}

interface Batch {
  readonly topic: TopicName
  readonly partition: number
  readonly messages: readonly KafkaMessage[]
  readonly lastOffset: number
}

export const createTopicReader = (options: KafkaOptions): TopicReader => {
  const client: Kafka = createClient(options, connectRetries)
  const partitioner = kafkajs.Partitioners.DefaultPartitioner()

  const withAdmin = async <Result>(work: (admin: Admin) => Promise<Result>): Promise<Result> => {
    const admin = client.admin()
    try {
      await admin.connect()
      return await work(admin)
    } catch (error) {
      throw away(error)
    } finally {
      await admin.disconnect().catch(() => undefined)
    }
  }

  const readBounds: TopicReader['readBounds'] = (topic) =>
    withAdmin(async (admin) => {
      const offsets = await admin.fetchTopicOffsets(options.prefix + topic)
      return offsets
        .map(({ partition, low, high }) => ({ partition, low: Number(low), high: Number(high) }))
        .toSorted((one, other) => one.partition - other.partition)
    })

  const scan: TopicReader['scan'] = async (topic, ranges, { each, withinMs }) => {
    const pending: Pending = new Map(
      ranges.filter(({ from, to }) => from < to).map((range) => [range.partition, range]),
    )
    if (pending.size === 0) return 'end'
    const name = options.prefix + topic
    const partitions = (await readBounds(topic)).map(({ partition }) => partition)
    const { promise: ended, resolve: end, reject } = Promise.withResolvers<'end' | 'enough' | 'time'>()
    const consumer = client.consumer({
      groupId: `${options.prefix}look-${randomUUID()}`,
      maxWaitTimeInMs: 100,
      maxBytesPerPartition: fetchBytes,
      allowAutoTopicCreation: false,
      retry: { retries: connectRetries, restartOnFailure: () => Promise.resolve(false) },
    })
    const pauseFinished = (): void => {
      consumer.pause([{ topic: name, partitions: partitions.filter((partition) => !pending.has(partition)) }])
    }
    consumer.on('consumer.crash', ({ payload }) => reject(payload.error))
    // Before the first fetch: what is sought later is asked for from the beginning first.
    consumer.on('consumer.group_join', () => {
      for (const { partition, from } of pending.values()) {
        consumer.seek({ topic: name, partition, offset: String(from) })
      }
      pauseFinished()
    })
    const timer = setTimeout(() => end('time'), withinMs)
    try {
      await consumer.connect()
      await consumer.subscribe({ topic: name, fromBeginning: true })
      const run = consumer.run({
        autoCommit: false,
        eachBatch: ({ batch, resolveOffset }) => {
          const { partition, messages } = batch
          const lastOffset = Number(batch.lastOffset())
          if (takeBatch(pending, { topic, partition, messages, lastOffset }, each)) end('enough')
          resolveOffset(String(lastOffset))
          if (pending.size === 0) end('end')
          else pauseFinished()
          return Promise.resolve()
        },
      })
      run.catch(reject)
      return await ended
    } catch (error) {
      throw away(error)
    } finally {
      clearTimeout(timer)
      await consumer.disconnect().catch(() => undefined)
    }
  }

  return {
    readBounds,
    scan,
    findOffsets: (topic, atMs) =>
      withAdmin(async (admin) => {
        const offsets = await admin.fetchTopicOffsetsByTimestamp(options.prefix + topic, atMs)
        return new Map(offsets.map(({ partition, offset }) => [partition, Number(offset)]))
      }),
    readCommitted: (group, topic) =>
      withAdmin(async (admin) => {
        const [found] = await admin.fetchOffsets({
          groupId: options.prefix + group,
          topics: [options.prefix + topic],
        })
        // Where nothing is committed the offset is -1.
        return new Map(
          (found?.partitions ?? [])
            .map(({ partition, offset }) => [partition, Number(offset)] as const)
            .filter(([, offset]) => offset >= 0),
        )
      }),
    partitionOf: (key, partitions) =>
      partitioner({
        topic: '',
        partitionMetadata: Array.from({ length: partitions }, (_, partitionId) => ({
          partitionErrorCode: 0,
          partitionId,
          leader: 0,
          replicas: [],
          isr: [],
        })),
        message: { key, value: null },
      }),
  }
}
