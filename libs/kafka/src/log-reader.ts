import { randomUUID } from 'node:crypto'
import { consumption, type ConsumerName, type IncomingRecord } from '@hub/contracts'
import { createWakeUp } from '@hub/lifecycle'
import type { EachBatchPayload } from 'kafkajs'
import { createClient, type KafkaOptions } from './client.ts'
import { toIncomingRecord } from './incoming-record.ts'

/** A place in a partition: everything before `offset` is behind it. */
export interface LogPosition {
  readonly topic: string
  readonly partition: number
  readonly offset: number
}

export interface PartitionOffsets {
  readonly topic: string
  readonly partition: number
  /** The first record that is still there. */
  readonly low: number
  /** Behind the last record. */
  readonly high: number
  /** Behind what the group has dealt with for certain; it may have dealt with some records more. */
  readonly committed: number
}

export interface ReadBatch {
  readonly topic: string
  readonly partition: number
  readonly records: readonly IncomingRecord[]
  /** Where the next batch of the partition begins. */
  readonly next: number
}

/**
 * Reads the topics of a consumer from given places on and follows them, beside its group, which it neither joins nor moves. Large fetches: for work that
 * takes in everything, not for what waits for one record. What was read and not yet taken is bounded, and so is what a partition that is held adds.
 */
export interface LogReader {
  readonly offsets: () => Promise<readonly PartitionOffsets[]>
  /** What was read since the last call, each partition in order; may be empty after the time. @throws what ended the reading, and then for ever */
  readonly next: (withinMs: number) => Promise<readonly ReadBatch[]>
  /** Whether more of a partition is to be read. */
  readonly hold: (place: Omit<LogPosition, 'offset'>, held: boolean) => void
  readonly stop: () => Promise<void>
}

interface LogReaderOptions {
  readonly kafka: KafkaOptions
  readonly consumer: ConsumerName
  /** Partitions that are not named are read from their beginning. */
  readonly from: readonly LogPosition[]
}

// Compressed, as on the wire: a record of 400 bytes becomes 3 KB of objects, and a service has 256 MB for all that it holds.
const fetchBytes = 1024 * 1024
const mostUntaken = 10_000
const waitForRoomMs = 20
const sessionTimeoutMs = 30_000

type Client = ReturnType<typeof createClient>

const openOffsets = async (client: Client, { kafka: { prefix }, consumer }: LogReaderOptions) => {
  const topics = consumption[consumer].map((topic) => prefix + topic)
  const admin = client.admin()
  await admin.connect()
  const offsetsOf = async (topic: string, partitions: readonly { partition: number; offset: string }[]) => {
    const committed = new Map(partitions.map(({ partition, offset }) => [partition, Number(offset)]))
    const ends = await admin.fetchTopicOffsets(topic)
    return ends.map(({ partition, low, high }) => ({
      topic: topic.slice(prefix.length),
      partition,
      low: Number(low),
      high: Number(high),
      // A partition without a commit has offset -1.
      committed: Math.max(Number(low), committed.get(partition) ?? 0),
    }))
  }
  return {
    read: async (): Promise<readonly PartitionOffsets[]> => {
      const groups = await admin.fetchOffsets({ groupId: prefix + consumer, topics })
      const read = await Promise.all(groups.map(({ topic, partitions }) => offsetsOf(topic, partitions)))
      return read.flat()
    },
    stop: () => admin.disconnect(),
  }
}

const createUntaken = () => {
  const arrived = createWakeUp()
  let batches: ReadBatch[] = []
  let records = 0
  return {
    arrived,
    isFull: () => records >= mostUntaken,
    add: (batch: ReadBatch): void => {
      batches.push(batch)
      records += batch.records.length
      arrived.call()
    },
    takeAll: (): readonly ReadBatch[] => {
      const taken = batches
      batches = []
      records = 0
      return taken
    },
  }
}

const wait = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms))

export const openLogReader = async (options: LogReaderOptions): Promise<LogReader> => {
  const { prefix } = options.kafka
  const client = createClient(options.kafka)
  const offsets = await openOffsets(client, options)
  const untaken = createUntaken()
  const ending: { error?: Error; stopped: boolean } = { stopped: false }
  const consumer = client.consumer({
    // Never committed to: the broker forgets a group without offsets and members by itself.
    groupId: `${prefix}${options.consumer}.read-${randomUUID()}`,
    sessionTimeout: sessionTimeoutMs,
    maxWaitTimeInMs: 100,
    maxBytes: fetchBytes,
    maxBytesPerPartition: fetchBytes / 8,
    allowAutoTopicCreation: false,
    retry: { retries: 5, initialRetryTime: 100, maxRetryTime: 1000, restartOnFailure: () => Promise.resolve(false) },
  })
  const fail = (error: Error): void => {
    ending.error ??= error
    untaken.arrived.call()
  }
  consumer.on('consumer.crash', ({ payload }) => fail(payload.error))

  const eachBatch = async ({ batch, resolveOffset, heartbeat }: EachBatchPayload): Promise<void> => {
    const topic = batch.topic.slice(prefix.length)
    untaken.add({
      topic,
      partition: batch.partition,
      records: batch.messages.map((message) => toIncomingRecord(topic, batch.partition, message)),
      next: Number(batch.lastOffset()) + 1,
    })
    resolveOffset(batch.lastOffset())
    while (untaken.isFull() && !ending.stopped) {
      await wait(waitForRoomMs)
      await heartbeat()
    }
  }

  const start = async (): Promise<void> => {
    await consumer.connect()
    await consumer.subscribe({
      topics: consumption[options.consumer].map((topic) => prefix + topic),
      fromBeginning: true,
    })
    await consumer.run({ autoCommit: false, eachBatchAutoResolve: false, eachBatch })
    for (const { topic, partition, offset } of options.from)
      if (offset > 0) consumer.seek({ topic: prefix + topic, partition, offset: String(offset) })
  }

  const stop = async (): Promise<void> => {
    ending.stopped = true
    await consumer.disconnect().catch(() => undefined)
    await offsets.stop().catch(() => undefined)
  }

  try {
    await start()
  } catch (error) {
    await stop()
    throw error
  }
  return {
    offsets: offsets.read,
    next: async (withinMs) => {
      const ready = untaken.takeAll()
      if (ready.length > 0) return ready
      if (ending.error !== undefined) throw ending.error
      await untaken.arrived.wait(withinMs)
      return untaken.takeAll()
    },
    hold: ({ topic, partition }, held) => {
      const place = [{ topic: prefix + topic, partitions: [partition] }]
      if (held) consumer.pause(place)
      else consumer.resume(place)
    },
    stop,
  }
}
