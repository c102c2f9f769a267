import type { EachBatchPayload, Kafka, KafkaMessage } from 'kafkajs'
import { createDealtWith } from './dealt-with.ts'

export interface Chunk {
  readonly topic: string
  readonly partition: number
  readonly messages: readonly KafkaMessage[]
  /** Where the partition ended when they were fetched. */
  readonly end: string
  readonly heartbeat: () => Promise<void>
  /** False once the partition may belong to another member: what was not begun by then must not be begun. */
  readonly isOurs: () => boolean
}

export interface GroupMember {
  /** Takes part in the group until it crashes or is told to end. Offsets are committed up to the last chunk that is dealt with. */
  readonly serve: (options: {
    readonly topics: readonly string[]
    readonly onJoined: () => void
    /** The membership is over; what is under way is being ended. */
    readonly onLost: () => void
    /** @returns whether the messages are dealt with; false if they have to come again */
    readonly eachChunk: (chunk: Chunk) => Promise<boolean>
  }) => Promise<void>
  readonly end: () => void
}

/** One transaction: large enough to spread the cost of a commit, small enough to finish well within a session. */
export const chunkSize = 200

// A member that died is missed after this long, and until then its group stands still.
const sessionTimeoutMs = 10_000
const metadataMaxAgeMs = 5000
const heartbeatMs = 2_000
const rebalanceTimeoutMs = 20_000

// Many, so that what they bring singly can be taken together.
const partitionsAtOnce = 16

// Each commit of offsets is a call and a record at the broker, as much as an event or two.
const commitEveryMs = 100

// Compressed, as on the wire: the client decodes a whole fetch at once, and a record of 400 bytes becomes 3 KB of objects. A batch of a producer comes whole.
const fetchBytes = 256 * 1024

const chunksOf = <Item>(items: readonly Item[], size: number): Item[][] =>
  Array.from({ length: Math.ceil(items.length / size) }, (_, index) => items.slice(index * size, (index + 1) * size))

/**
 * Stays a member while it works. With a slow database a transaction takes longer than a session, and a group that misses a member stands still until the
 * session is over. What the broker says to a heartbeat here it says again to the next one, between two chunks.
 */
const withHeartbeat = async <Result>(heartbeat: () => Promise<void>, work: () => Promise<Result>): Promise<Result> => {
  const timer = setInterval(() => void heartbeat().catch(() => undefined), heartbeatMs)
  try {
    return await work()
  } finally {
    clearInterval(timer)
  }
}

/** @returns the offset of the last record that is dealt with, and with it all before; undefined if none is */
const handleBatch = async (
  { batch, resolveOffset, heartbeat, isRunning, isStale }: EachBatchPayload,
  eachChunk: (chunk: Chunk) => Promise<boolean>,
): Promise<string | undefined> => {
  const { topic, partition } = batch
  const isOurs = (): boolean => isRunning() && !isStale()
  let done: string | undefined
  for (const messages of chunksOf(batch.messages, chunkSize)) {
    const chunk = { topic, partition, messages, end: batch.highWatermark, heartbeat, isOurs }
    if (!(await withHeartbeat(heartbeat, () => eachChunk(chunk)))) return done
    done = messages.at(-1)?.offset
    if (done !== undefined) resolveOffset(done)
    await heartbeat()
  }
  // Behind the records there may be others that are not for consumers, markers of transactions for instance.
  return batch.lastOffset()
}

/**
 * One life of a member of a consumer group; after its end a new one is made.
 *
 * @param onCommitFailure hears of offsets that could not be committed; they are tried again
 */
export const createGroupMember = (
  client: Kafka,
  groupId: string,
  onCommitFailure: (error: unknown) => void,
): GroupMember => {
  const consumer = client.consumer({
    groupId,
    sessionTimeout: sessionTimeoutMs,
    heartbeatInterval: heartbeatMs,
    rebalanceTimeout: rebalanceTimeoutMs,
    maxWaitTimeInMs: 500,
    // A broker that closed its connection is left out until the client asks again who leads what; by itself it asks every five minutes, and until then
    // nobody reads the partitions of that broker.
    metadataMaxAge: metadataMaxAgeMs,
    maxBytes: fetchBytes,
    maxBytesPerPartition: fetchBytes / 16,
    allowAutoTopicCreation: false,
    // After a crash the caller makes a new member, so that there is one way back and not two.
    retry: { retries: 5, initialRetryTime: 100, maxRetryTime: 1000, restartOnFailure: () => Promise.resolve(false) },
  })
  const { promise: ended, resolve: end } = Promise.withResolvers<'told' | 'broken'>()
  consumer.on('consumer.crash', () => end('broken'))
  // The client would ask on over the same silent connection for half a minute; a new member has new ones.
  consumer.on('consumer.network.request_timeout', () => end('broken'))
  const dealtWith = createDealtWith(commitEveryMs, onCommitFailure)
  return {
    end: () => end('told'),
    serve: async ({ topics, onJoined, onLost, eachChunk }) => {
      consumer.on('consumer.group_join', () => {
        dealtWith.forget()
        onJoined()
      })
      try {
        await consumer.connect()
        await consumer.subscribe({ topics: [...topics], fromBeginning: true })
        await consumer.run({
          autoCommit: false,
          eachBatchAutoResolve: false,
          partitionsConsumedConcurrently: partitionsAtOnce,
          eachBatch: async (payload) => {
            // Also of a batch that was broken off, by a stop for instance: what is done need not come again.
            const done = await handleBatch(payload, eachChunk)
            if (done !== undefined) await dealtWith.note(payload, done)
          },
        })
        // Of a broker that does not answer nothing is asked: the records come again, and are known.
        if ((await ended) === 'told') await dealtWith.finish().catch(onCommitFailure)
      } finally {
        onLost()
        await consumer.disconnect().catch(() => undefined)
        dealtWith.close()
      }
    },
  }
}
