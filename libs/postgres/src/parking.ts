import { randomUUIDv7 } from 'node:crypto'
import { eventParked, type ConsumerName, type Event, type IncomingRecord } from '@hub/contracts'
import type { Transaction } from './database.ts'
import { statement } from './queryable.ts'

/**
 * Events that cannot be applied are kept here, with every later event of their key behind them, until somebody works them off. Whoever parks or
 * redrives locks the key's row first, so that none slips past another.
 */

/** The label of events that are parked only because an earlier one of their key is. */
const behindParked = 'behind-parked'

const lockKey = statement(
  'parking-lock-key',
  `insert into consumer_key as held (consumer, key) values ($1, $2)
   on conflict (consumer, key) do update set parked = held.parked returning parked`,
)
const stopWaiting = statement('parking-stop-waiting', 'delete from waiting_event where consumer = $1 and event_id = $2')
const forgetApplied = statement('parking-forget', 'delete from inbox where consumer = $1 and event_id = $2')
const isApplied = statement('parking-is-applied', 'select 1 from inbox where consumer = $1 and event_id = $2')
const insertParked = statement(
  'parking-insert',
  `insert into parked_event (id, consumer, event_id, event_type, key, topic, partition, kafka_offset, headers, payload, reason)
   values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11) on conflict do nothing`,
)
const lockKeys = statement(
  'parking-lock-keys',
  `insert into consumer_key as held (consumer, key) select distinct $1, key from unnest($2::text[]) as arrived (key) order by key
   on conflict (consumer, key) do update set parked = held.parked`,
)
const dropSkipped = statement(
  'parking-drop-skipped',
  `delete from parked_event as parked using event_skip as skip where parked.id = $1 and parked.event_id is null and skip.event_id is null
     and skip.state = 'approved' and skip.consumer = parked.consumer and skip.topic = parked.topic and skip.partition = parked.partition
     and skip.kafka_offset = parked.kafka_offset`,
)
const countParked = statement(
  'parking-count',
  'update consumer_key set parked = parked + 1 where consumer = $1 and key = $2',
)

interface ParkedRecord {
  readonly record: IncomingRecord
  /** Absent where the record could not be decoded; such a record holds no key back. */
  readonly event: Event | undefined
  readonly reason: string
}

const insert = async (
  tx: Transaction,
  consumer: ConsumerName,
  { record, event, reason }: ParkedRecord,
): Promise<boolean> => {
  const id = randomUUIDv7()
  const { topic, partition, offset, headers, value } = record
  const inserted = await tx.execute(insertParked, [
    id,
    consumer,
    event?.id,
    event?.type,
    event?.key,
    topic,
    partition,
    offset,
    JSON.stringify(headers),
    value,
    reason,
  ])
  if (inserted === 0) return false
  if (event !== undefined) await tx.execute(countParked, [consumer, event.key])
  // It has no id that the inbox knows it by. Looked up behind the insert, which waits for a decision that is being made.
  else if ((await tx.execute(dropSkipped, [id])) > 0) return false
  tx.outbox.append(eventParked(consumer), {
    key: event?.key ?? id,
    data: {
      parkedId: id,
      consumer,
      topic,
      partition,
      offset,
      ...(event === undefined ? {} : { eventId: event.id, eventType: event.type }),
      reason,
      parkedAt: new Date().toISOString(),
    },
  })
  return true
}

/** Parks an event whose key's row is locked already and has parked events. */
export const parkBehind = async (
  tx: Transaction,
  consumer: string,
  { record, event }: { readonly record: IncomingRecord; readonly event: Event },
): Promise<void> => {
  await insert(tx, consumer as ConsumerName, { record, event, reason: behindParked })
}

/** Locks the rows of the keys in their order, for a transaction that would otherwise lock them in another. */
export const lockKeysInOrder = async (
  tx: Transaction,
  consumer: ConsumerName,
  keys: readonly string[],
): Promise<void> => {
  await tx.execute(lockKeys, [consumer, keys])
}

/** @returns false if the event was applied meanwhile, by a delivery to another process */
const claim = async (tx: Transaction, consumer: string, event: Event): Promise<boolean> => {
  await tx.query(lockKey, [consumer, event.key])
  const waited = (await tx.execute(stopWaiting, [consumer, event.id])) > 0
  if (!waited) return (await tx.query(isApplied, [consumer, event.id])).length === 0
  await tx.execute(forgetApplied, [consumer, event.id])
  return true
}

/** Parks what failed for good, together with its notice. @returns false if it is parked or applied already, and then nothing was done */
export const park = async (tx: Transaction, consumer: ConsumerName, parked: ParkedRecord): Promise<boolean> => {
  if (parked.event !== undefined && !(await claim(tx, consumer, parked.event))) return false
  return insert(tx, consumer, parked)
}
