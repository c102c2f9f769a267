import type { IncomingRecord, TopicName } from '@hub/contracts'
import { OutageFault } from '@hub/failure'
import { pause, type Part } from '@hub/lifecycle'
import type { Logger } from '@hub/telemetry'
import type { KafkaMessage } from 'kafkajs'
import { createClient, type KafkaOptions } from './client.ts'
import type { ConsumerState } from './consumer-state.ts'
import { chunkSize, createGroupMember, type Chunk } from './group-member.ts'
import { toIncomingRecord } from './incoming-record.ts'
import { createProgress } from './progress.ts'
import { shareTakes } from './share-takes.ts'

export interface Intake extends Part {
  readonly state: () => ConsumerState
}

export interface IntakeOptions {
  readonly kafka: KafkaOptions
  /** Name of the consumer group. */
  readonly group: string
  readonly topics: readonly TopicName[]
  /**
   * Takes records of one topic, those of each partition in order. Called again with the same records after an OutageFault, without limit, and after a crash or a
   * rebalance with some that it had before.
   */
  readonly take: (records: readonly IncomingRecord[]) => Promise<void>
  /** Whether a rejection of `take` means that nothing may be taken in any more before somebody has looked. */
  readonly isAlarm?: (error: unknown) => boolean
  readonly logger: Logger
}

// Twice as many transactions fit the connection pool of a service.
const mostTakes = 4

const rejoinMs = 1_000
const firstOutagePauseMs = 100
const longestOutagePauseMs = 2_000

/** Takes in topics as a member of a group, at least once; offsets move on only after `take` has resolved for everything before them. */
export const createIntake = (options: IntakeOptions): Intake => {
  const { group, take, isAlarm = () => false, logger } = options
  const { prefix } = options.kafka
  const client = createClient(options.kafka)
  const stopping = new AbortController()
  const { signal: stopped } = stopping
  const status: { state: ConsumerState } = { state: 'connecting' }
  const progress = createProgress({
    consumer: group,
    topics: options.topics,
    state: () => status.state,
    now: () => Date.now(),
  })
  let running: Promise<void> = Promise.resolve()
  let endMembership: () => void = () => undefined

  const shared = shareTakes(take, { mostRecords: chunkSize, mostTakes })

  /** The alarm is the end: whatever other partitions are about, only a restart leads out of it. */
  const become = (state: ConsumerState): void => {
    if (status.state !== 'stopped-by-alarm') status.state = state
  }

  /** @returns whether to try the records again */
  const handleFailure = (error: unknown): boolean => {
    if (isAlarm(error)) {
      become('stopped-by-alarm')
      endMembership()
      return false
    }
    if (!(error instanceof OutageFault)) throw error
    if (status.state !== 'waiting') logger.warn({ err: error }, 'waiting for our own servers')
    become('waiting')
    return true
  }

  const handle = async (records: readonly IncomingRecord[], { heartbeat, isOurs }: Chunk): Promise<boolean> => {
    let pauseMs = firstOutagePauseMs
    while (isOurs() && status.state !== 'stopped-by-alarm') {
      try {
        const isTaken = await shared(records, isOurs)
        if (isTaken) become('running')
        return isTaken
      } catch (error) {
        if (!handleFailure(error)) return false
      }
      await heartbeat()
      await pause(pauseMs, stopped)
      pauseMs = Math.min(pauseMs * 2, longestOutagePauseMs)
    }
    return false
  }

  const takeChunk = async (topic: string, chunk: Chunk): Promise<boolean> => {
    const { partition, messages } = chunk
    const note = (message: KafkaMessage | undefined, dealtWith: bigint): void => {
      if (message === undefined) return
      const next = BigInt(message.offset) + dealtWith
      progress.note({ topic, partition }, { next, end: BigInt(chunk.end), since: Number(message.timestamp) })
    }
    note(messages[0], 0n)
    const records = messages.map((message) => toIncomingRecord(topic, partition, message))
    const isDealtWith = await handle(records, chunk)
    if (isDealtWith) note(messages.at(-1), 1n)
    return isDealtWith
  }

  const serve = async (): Promise<void> => {
    const member = createGroupMember(client, prefix + group, (err) =>
      logger.warn({ err, group }, 'offsets could not be committed, will try again'),
    )
    endMembership = member.end
    await member.serve({
      topics: options.topics.map((topic) => prefix + topic),
      onJoined: () => {
        progress.forget()
        become('running')
      },
      onLost: () => {
        progress.forget()
        become('connecting')
      },
      eachChunk: (chunk) => takeChunk(chunk.topic.slice(prefix.length), chunk),
    })
  }

  const run = async (): Promise<void> => {
    while (!stopped.aborted && status.state !== 'stopped-by-alarm') {
      try {
        await serve()
      } catch (err) {
        logger.warn({ err, group }, 'consumer could not join its group, will try again')
      }
      await pause(rejoinMs, stopped)
    }
  }

  return {
    name: `intake ${group}`,
    state: () => status.state,
    start: () => {
      running = run()
      return Promise.resolve()
    },
    stop: async () => {
      stopping.abort()
      endMembership()
      await running
    },
  }
}
