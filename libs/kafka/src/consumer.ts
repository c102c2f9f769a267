import { topics, type ConsumerName, type IncomingRecord, type Topic, type TopicName } from '@hub/contracts'
import { OutageFault } from '@hub/failure'
import { pause, type Part } from '@hub/lifecycle'
import type { Logger } from '@hub/telemetry'
import { createApply } from './apply.ts'
import { createClient, type KafkaOptions } from './client.ts'
import type { ConsumerStore } from './consumer-store.ts'
import type { Handlers } from './delivery.ts'
import { createGroupMember, type Chunk } from './group-member.ts'
import { toIncomingRecord } from './incoming-record.ts'
import { createMassFailureGuard, MassFailure } from './mass-failure-guard.ts'
import { decodeRecords, type RecordHandler } from './middleware/decode.ts'
import { parkWhatFails } from './middleware/park.ts'
import { retryWithBackoff } from './middleware/retry.ts'
import { inOneTransaction } from './middleware/transaction.ts'
import { createWaitingRunner } from './waiting-runner.ts'

/**
 * `connecting` no group membership yet, or lost · `running` · `waiting` our own database is away, nothing is lost and nothing is parked ·
 * `stopped-by-alarm` too many events fail for one reason: somebody has to look, then restart the service.
 */
export type ConsumerState = 'connecting' | 'running' | 'waiting' | 'stopped-by-alarm'

export interface EventConsumer extends Part {
  readonly health: {
    readonly name: string
    readonly check: () => Promise<{ readonly state: ConsumerState; readonly ready: boolean }>
  }
}

export interface ConsumerOptions<Tx> {
  readonly kafka: KafkaOptions
  /** Name of the consumer, and of its group. */
  readonly name: ConsumerName
  readonly topics: readonly TopicName[]
  readonly handlers: Handlers<Tx>
  readonly store: ConsumerStore<Tx>
  readonly logger: Logger
}

const attempts = 5
const rejoinMs = 1_000
const firstOutagePauseMs = 100
const longestOutagePauseMs = 2_000

const isCompacted = (topic: string): boolean => (topics as Record<string, Topic>)[topic]?.cleanup === 'compact'

const createPipeline = <Tx>({ store, handlers, logger }: ConsumerOptions<Tx>, stopped: AbortSignal): RecordHandler => {
  const guard = createMassFailureGuard(() => Date.now())
  const transaction = inOneTransaction({ store, apply: createApply(store, handlers), isCompacted, logger })
  return parkWhatFails({ store, guard, logger })(decodeRecords(retryWithBackoff({ attempts, stopped })(transaction)))
}

/**
 * Takes in the topics of one service, at least once, in order for each key; effects happen once because the store remembers what was applied.
 * Offsets move on only after the transaction that applied, parked or kept everything before them.
 */
export const createConsumer = <Tx>(options: ConsumerOptions<Tx>): EventConsumer => {
  const { name, store, handlers, logger } = options
  const { prefix } = options.kafka
  const client = createClient(options.kafka)
  const stopping = new AbortController()
  const { signal: stopped } = stopping
  const pipeline = createPipeline(options, stopped)
  const waiting = createWaitingRunner({ store, apply: createApply(store, handlers), logger })
  const status: { state: ConsumerState } = { state: 'connecting' }
  let running: Promise<void> = Promise.resolve()
  let endMembership: () => void = () => undefined

  /** The alarm is the end: whatever other partitions are about, only a restart leads out of it. */
  const become = (state: ConsumerState): void => {
    if (status.state !== 'stopped-by-alarm') status.state = state
  }

  const stopByAlarm = ({ reason }: MassFailure): void => {
    become('stopped-by-alarm')
    logger.error({ alarm: 'mass-failure', reason }, 'too many events fail for one reason, the consumer stops')
    endMembership()
  }

  /** @returns whether to try the records again */
  const handleFailure = (error: unknown): boolean => {
    if (error instanceof MassFailure) {
      stopByAlarm(error)
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
        await pipeline(records)
        become('running')
        return true
      } catch (error) {
        if (!handleFailure(error)) return false
      }
      await heartbeat()
      await pause(pauseMs, stopped)
      pauseMs = Math.min(pauseMs * 2, longestOutagePauseMs)
    }
    return false
  }

  const serve = async (): Promise<void> => {
    const member = createGroupMember(client, prefix + name)
    endMembership = member.end
    await member.serve({
      topics: options.topics.map((topic) => prefix + topic),
      onJoined: () => become('running'),
      onLost: () => become('connecting'),
      eachChunk: (chunk) => {
        const topic = chunk.topic.slice(prefix.length)
        return handle(
          chunk.messages.map((message) => toIncomingRecord(topic, chunk.partition, message)),
          chunk,
        )
      },
    })
  }

  const run = async (): Promise<void> => {
    while (!stopped.aborted && status.state !== 'stopped-by-alarm') {
      try {
        await serve()
      } catch (err) {
        logger.warn({ err }, 'consumer could not join its group, will try again')
      }
      await pause(rejoinMs, stopped)
    }
  }

  return {
    name: `consumer ${name}`,
    health: {
      name: 'consumer',
      check: () => Promise.resolve({ state: status.state, ready: status.state === 'running' }),
    },
    start: async () => {
      await waiting.start()
      running = run()
    },
    stop: async () => {
      stopping.abort()
      endMembership()
      await running
      await waiting.stop()
    },
  }
}
