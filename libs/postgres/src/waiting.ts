import type { Event, EventId, IncomingRecord } from '@hub/contracts'
import { allOf } from '@hub/failure'
import type { Transaction } from './database.ts'
import type { Delivery } from './inbox.ts'
import { isoText } from './iso-text.ts'
import { statement, type Queryable } from './queryable.ts'
import { together } from './together.ts'

/**
 * Events that need something that is not here yet. Waiting is not parking: it holds no key back and nobody has to act; the event goes through when
 * what it awaits arrives, and a sweep looks again in case the call was lost.
 *
 * Waiter and waker take the same advisory lock on what is awaited. Either the waiter's row is committed before the waker looks, and it is woken;
 * or the waker's change is committed before the waiter looks again, and it need not wait.
 */

// In one order, so that two who ask for the same ones do not wait for each other.
const lockAwaitedKeys = statement(
  'waiting-lock',
  `select pg_advisory_xact_lock(lock)
   from (select hashtextextended(name, 7205760) as lock from unnest($1::text[]) as awaited (name) order by lock) as sorted`,
)
const upsertWaiting = statement(
  'waiting-keep',
  `insert into waiting_event (consumer, event_id, event_type, key, awaits, topic, partition, kafka_offset, headers, payload, deadline)
   values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)
   on conflict (consumer, event_id) do update set awaits = excluded.awaits, woken = false`,
)
const wakeAwaiting = statement(
  'waiting-wake',
  'update waiting_event set woken = true where consumer = $1 and awaits = any($2::text[]) and not woken returning awaits',
)
const selectKeys = statement(
  'waiting-keys',
  `select distinct key from waiting_event where consumer = $1 and (woken or $2::boolean) and key > $3 order by key limit 100`,
)
const lockKey = statement(
  'waiting-lock-key',
  'select parked > 0 as held from consumer_key where consumer = $1 and key = $2 for update',
)
const selectNext = statement(
  'waiting-next',
  `select id, topic, partition, kafka_offset::text as offset, key, headers, payload from waiting_event
   where consumer = $1 and key = $2 and id > $3 order by id limit 1`,
)
const deleteWaiting = statement('waiting-done', 'delete from waiting_event where consumer = $1 and event_id = $2')

const lockAll = async (tx: Queryable, consumer: string, awaited: readonly string[]): Promise<void> => {
  await tx.query(lockAwaitedKeys, [awaited.map((one) => `${consumer} ${one}`)])
}

/** @param awaited what the event needs, for instance `person/<id>` */
export const createLockAwaited = (consumer: string): ((tx: Transaction, awaited: string) => Promise<void>) =>
  together(async (tx, awaited: readonly string[]) => {
    await lockAll(tx, consumer, awaited)
    return awaited.map(() => undefined)
  })

export interface Waits {
  readonly awaits: string
  /** After this the event shows as overdue. It goes on waiting. */
  readonly deadline: Date
}

/** Call it holding the lock on what is awaited, see {@link createLockAwaited}. Keeps the first deadline of an event that waits again. */
export const keepWaiting = async (
  tx: Transaction,
  consumer: string,
  { record, event }: Delivery,
  waits: Waits,
): Promise<void> => {
  const { topic, partition, offset, headers, value } = record
  await tx.execute(upsertWaiting, [
    consumer,
    event.id,
    event.type,
    event.key,
    waits.awaits,
    topic,
    partition,
    offset,
    JSON.stringify(headers),
    value,
    waits.deadline,
  ])
}

const selectEarlier = statement(
  'waiting-earlier',
  `select 1 from waiting_event where consumer = $1 and awaits = $2 and key = $3 and event_type = $4
     and (headers ->> 'ce_sequence')::bigint < $5 limit 1`,
)

/** Whether an earlier event of the same key and type waits for the same, for types that are right only in their order. */
export const isBehindWaiting = async (
  tx: Transaction,
  consumer: string,
  { event, awaited }: { readonly event: Pick<Event, 'key' | 'type' | 'sequence'>; readonly awaited: string },
): Promise<boolean> =>
  (await tx.query(selectEarlier, [consumer, awaited, event.key, event.type, event.sequence])).length > 0

/** Wakes, in the transaction that brings it, what awaits it. @returns whether anything did; it is applied after the commit, in transactions of its own. */
export const createWake = (consumer: string): ((tx: Transaction, awaited: string) => Promise<boolean>) =>
  together(async (tx, awaited: readonly string[]) => {
    // Sent together and answered one after the other: whoever waits is looked for under the locks.
    const [, rows] = await allOf([
      lockAll(tx, consumer, awaited),
      tx.query<{ readonly awaits: string }>(wakeAwaiting, [consumer, awaited]),
    ])
    const woken = new Set(rows.map(({ awaits }) => awaits))
    return awaited.map((one) => woken.has(one))
  })

/** Keys with waiting events, in order, 100 at a time. */
export const listWaitingKeys = async (
  database: Queryable,
  consumer: string,
  options: { readonly which: 'woken' | 'all'; readonly after: string },
): Promise<readonly string[]> => {
  const rows = await database.query<{ key: string }>(selectKeys, [consumer, options.which === 'all', options.after])
  return rows.map(({ key }) => key)
}

export interface WaitingRecord {
  readonly id: number
  readonly record: IncomingRecord
  /** The key has parked events, so this one has to go behind them. */
  readonly held: boolean
}

interface WaitingRow {
  readonly id: number
  readonly topic: string
  readonly partition: number
  readonly offset: string
  readonly key: string
  readonly headers: Readonly<Record<string, string>>
  readonly payload: Buffer
}

/** Locks the key and gives its next waiting record after `after`, in the order of arrival. */
export const findNextWaiting = async (
  tx: Transaction,
  consumer: string,
  { key, after }: { readonly key: string; readonly after: number },
): Promise<WaitingRecord | undefined> => {
  const [state] = await tx.query<{ held: boolean }>(lockKey, [consumer, key])
  const [row] = await tx.query<WaitingRow>(selectNext, [consumer, key, after])
  if (row === undefined) return undefined
  const { id, payload, ...record } = row
  return { id, record: { ...record, value: payload }, held: state?.held ?? false }
}

export const stopWaiting = async (tx: Transaction, consumer: string, event: Event): Promise<void> => {
  await tx.execute(deleteWaiting, [consumer, event.id])
}

/** One waiting event as operators see it. */
export interface WaitingEvent {
  readonly consumer: string
  readonly eventId: EventId
  readonly eventType: string
  readonly key: string
  readonly awaits: string
  readonly waitingSince: string
  readonly deadline: string
  readonly overdue: boolean
}

const selectWaiting = statement(
  'waiting-list',
  `select consumer, event_id as "eventId", event_type as "eventType", key, awaits, deadline < now() as overdue,
     ${isoText('waiting_since')} as "waitingSince", ${isoText('deadline')} as deadline
   from waiting_event order by waiting_event.deadline, id limit $1`,
)

/** Waiting events of the database, the most urgent first, at most 1,000. */
export const listWaiting = (database: Queryable, limit = 1000): Promise<readonly WaitingEvent[]> =>
  database.query<WaitingEvent>(selectWaiting, [limit])
