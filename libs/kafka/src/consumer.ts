import type { ConsumerName, TopicName } from '@hub/contracts'
import type { Part } from '@hub/lifecycle'
import type { Logger } from '@hub/telemetry'
import { createApply, type Apply } from './apply.ts'
import type { KafkaOptions } from './client.ts'
import { isCompacted } from './compacted.ts'
import type { ConsumerState } from './consumer-state.ts'
import type { ConsumerStore } from './consumer-store.ts'
import type { Handlers } from './delivery.ts'
import { beginCounts } from './gaps.ts'
import { createIntake } from './intake.ts'
import { createMassFailureGuard, MassFailure } from './mass-failure-guard.ts'
import { decodeRecords, type RecordHandler } from './middleware/decode.ts'
import { parkWhatFails } from './middleware/park.ts'
import { retryWithBackoff } from './middleware/retry.ts'
import { traceTransactions } from './middleware/trace.ts'
import { inOneTransaction } from './middleware/transaction.ts'
import { createRedriveRunner } from './redrive-runner.ts'
import { createWaitingRunner } from './waiting-runner.ts'

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

const createPipeline = <Tx>(
  { name, store, handlers, logger }: ConsumerOptions<Tx>,
  apply: Apply<Tx>,
  stopped: AbortSignal,
): RecordHandler => {
  const guard = createMassFailureGuard(() => Date.now())
  const overtakes = (type: string): boolean => handlers.get(type)?.overtakes === true
  const foreseenBy = (type: string) => handlers.get(type)?.foresee
  const transaction = traceTransactions(name)(
    inOneTransaction({ store, apply, overtakes, foreseenBy, isCompacted, logger }),
  )
  return parkWhatFails({ store, guard, logger })(decodeRecords(retryWithBackoff({ attempts, stopped })(transaction)))
}

/**
 * Takes in the topics of one service, at least once, in order for each key; effects happen once because the store remembers what was applied.
 * Offsets move on only after the transaction that applied, parked or kept everything before them.
 */
export const createConsumer = <Tx>(options: ConsumerOptions<Tx>): EventConsumer => {
  const { kafka, name, store, handlers, logger } = options
  beginCounts(options.topics)
  const stopping = new AbortController()
  const apply = createApply({ consumer: name, store, handlers })
  const waiting = createWaitingRunner({ store, apply, logger })
  const isInTurnOnly = (type: string): boolean => handlers.get(type)?.inTurnOnly === true
  const redrive = createRedriveRunner({ store, redrives: store.redrives, apply, isCompacted, isInTurnOnly, logger })
  const intake = createIntake({
    kafka,
    group: name,
    topics: options.topics,
    take: createPipeline(options, apply, stopping.signal),
    isAlarm: (error) => {
      if (!(error instanceof MassFailure)) return false
      logger.error(
        { alarm: 'mass-failure', reason: error.reason },
        'too many events fail for one reason, the consumer stops',
      )
      return true
    },
    logger,
  })
  return {
    name: `consumer ${name}`,
    health: {
      name: 'consumer',
      check: () => Promise.resolve({ state: intake.state(), ready: intake.state() === 'running' }),
    },
    start: async () => {
      await waiting.start()
      await redrive.start()
      await intake.start()
    },
    stop: async () => {
      stopping.abort()
      await intake.stop()
      await Promise.all([waiting.stop(), redrive.stop()])
    },
  }
}
