import { readReplayCopy, replayTopic, type ConsumerName, type IncomingRecord, type ReplayCopy } from '@hub/contracts'
import { OutageFault, reasonOf, TransientFault } from '@hub/failure'
import { createStepRunner, type Part } from '@hub/lifecycle'
import { counter, type Logger } from '@hub/telemetry'
import { createApply } from '../apply.ts'
import type { KafkaOptions } from '../client.ts'
import type { ConsumerStore } from '../consumer-store.ts'
import type { Handlers } from '../delivery.ts'
import { createIntake } from '../intake.ts'
import { retryWithBackoff } from '../middleware/retry.ts'
import { createRedeliver } from './redeliver.ts'
import type { ReplayOutcome, ReplayStore } from './replay-store.ts'

const replayed = counter('hub_consumer_replayed_total', 'Records that were taken in once more, by what became of them')

const attempts = 5
// A copy that is taken in twice has to find its result: longer than copies are kept on their topic.
const daysKept = 30
const pruneEveryMs = 3_600_000

/**
 * Takes in the copies that a replay puts on the replay topic of the consumer, in a group of its own beside the live one, through the same handlers and the same
 * inbox. The result of each record is kept in the transaction of its effect, once for each replay: copies that come twice change neither state nor count.
 * What fails for good is told as `failed`, not parked: it was asked for, and whoever asked reads the report.
 */
export const createReplayConsumer = <Tx>(options: {
  readonly kafka: KafkaOptions
  readonly name: ConsumerName
  readonly handlers: Handlers<Tx>
  readonly store: ConsumerStore<Tx>
  readonly replays: ReplayStore<Tx>
  readonly logger: Logger
}): Part => {
  const { kafka, name, handlers, store, replays, logger } = options
  const stopping = new AbortController()
  const apply = createApply({ consumer: name, store, handlers })
  const redeliver = createRedeliver({ consumer: name, store: replays, handlers, apply, quarantine: store.quarantine })

  const count = (outcomes: readonly ReplayOutcome[]): void =>
    outcomes.forEach(({ result }) => replayed.add(1, { consumer: name, result }))

  const takeTogether = async (copies: readonly ReplayCopy[]): Promise<void> => {
    const outcomes = await replays.inTransaction(async (tx) => {
      const answered = await replays.findAnswered(tx, copies)
      const open = copies.filter((_copy, index) => !answered.has(index))
      const results = await redeliver(
        tx,
        open.map(({ record }) => record),
      )
      const rows = open.flatMap((copy, index) => {
        const outcome = results[index]
        return outcome === undefined ? [] : { ...copy, ...outcome }
      })
      // Another process may have had the same copy; then what was done here is undone, and the copy is answered at the next try.
      if (rows.length > 0 && (await replays.keepResults(tx, rows)) < rows.length)
        throw new TransientFault('replayed-elsewhere', 'another process has taken the copy in')
      return results
    })
    count(outcomes)
  }

  const fail = async (copy: ReplayCopy, error: unknown): Promise<void> => {
    const { ce_id: eventId, ce_type: eventType } = copy.record.headers
    const reason = reasonOf(error)
    const row = { ...copy, eventId, eventType, result: 'failed' as const, reason }
    if ((await replays.inTransaction((tx) => replays.keepResults(tx, [row]))) === 0) return
    count([row])
    const { topic, partition, offset } = copy.record
    logger.error(
      { err: error, replayId: copy.replayId, topic, partition, offset, eventId, eventType, reason },
      'redelivered event failed',
    )
  }

  const tryTogether = retryWithBackoff({ attempts, stopped: stopping.signal })(takeTogether)

  const take = async (copies: readonly ReplayCopy[]): Promise<void> => {
    const [first] = copies
    if (first === undefined) return
    try {
      await tryTogether(copies)
    } catch (error) {
      if (error instanceof OutageFault) throw error
      if (copies.length === 1) return fail(first, error)
      const middle = Math.ceil(copies.length / 2)
      await take(copies.slice(0, middle))
      await take(copies.slice(middle))
    }
  }

  const read = (record: IncomingRecord): ReplayCopy[] => {
    const copy = readReplayCopy(record)
    if (copy !== undefined) return [copy]
    const { topic, partition, offset } = record
    logger.error({ topic, partition, offset }, 'a record on a replay topic is no copy, it is left out')
    return []
  }

  const intake = createIntake({
    kafka,
    group: `${name}.replay`,
    topics: [replayTopic(name)],
    take: (records) => take(records.flatMap(read)),
    logger,
  })
  const pruner = createStepRunner({
    name: `results of replays ${name}`,
    begin: () => async () => ((await replays.prune(daysKept)) > 0 ? 0 : pruneEveryMs),
    onFailure: (err) => logger.warn({ err }, 'old results of replays could not be removed, will try again'),
    retryMs: pruneEveryMs,
  })
  return {
    name: `replays ${name}`,
    start: async () => {
      await pruner.start()
      await intake.start()
    },
    stop: async () => {
      stopping.abort()
      await intake.stop()
      await pruner.stop()
    },
  }
}
