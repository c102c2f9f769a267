import type { EventId, IncomingRecord } from '@hub/contracts'
import type { Transaction } from './database.ts'
import { statement } from './queryable.ts'

/**
 * The transaction that works off parked events of many keys. Keys of the job are claimed by locking their rows in `redrive_key`, past those that another
 * process or worker holds, so any process may work at any job, and one that dies lets go. Then the rows of `consumer_key` are locked in the order of
 * their keys, as arrival and parking do: what arrives meanwhile waits for this transaction, and finds the key free or held afterwards.
 */

interface ParkedDelivery {
  readonly parkedId: string
  readonly record: IncomingRecord
  readonly isApplied: boolean
}

export interface HeldKey {
  readonly key: string
  readonly positions: Readonly<Record<string, number>>
  readonly events: readonly ParkedDelivery[]
  readonly isWhole: boolean
}

export interface SettledKey {
  readonly key: string
  readonly positions: Readonly<Record<string, number>>
  readonly events: readonly {
    readonly parkedId: string
    readonly eventId: EventId
    readonly outcome: 'applied' | 'waiting' | 'already-done'
  }[]
  readonly failed?: { readonly parkedId: string; readonly reason: string }
  readonly isDone: boolean
}

const claimKeys = statement(
  'redrive-claim',
  `select key from redrive_key where redrive = $1 and exists (select from redrive where id = $1 and state = 'running')
   order by key limit $2 for update skip locked`,
)
const lockKeys = statement(
  'redrive-lock-keys',
  `select key, last_sequence as positions from consumer_key where consumer = $1 and key = any($2::text[]) order by key for update`,
)
// One look into the index for each key, whatever the planner believes of a table that grows and shrinks by a hundred thousand rows.
const selectEvents = statement(
  'redrive-events',
  `select parked.*, exists (select from inbox where consumer = $1 and event_id = parked."eventId") as "isApplied"
   from unnest($2::text[]) with ordinality as claimed (key, nth)
   cross join lateral (
     select id as "parkedId", event_id as "eventId", key, topic, partition, kafka_offset::text as offset, headers, payload, ordinal
     from parked_event where consumer = $1 and key = claimed.key order by ordinal limit $3
   ) as parked order by nth, ordinal limit $3`,
)
const deleteParked = statement(
  'redrive-unpark',
  'delete from parked_event where consumer = $1 and id = any($2::uuid[])',
)
const insertApplied = statement(
  'redrive-applied',
  'insert into inbox (consumer, event_id) select $1, unnest($2::uuid[]) on conflict do nothing',
)
const moveOn = statement(
  'redrive-move-on',
  `update consumer_key as held set last_sequence = held.last_sequence || settled.positions, parked = held.parked - settled.events
   from unnest($2::text[], $3::jsonb[], $4::integer[]) as settled (key, positions, events)
   where held.consumer = $1 and held.key = settled.key`,
)
const setReasons = statement(
  'redrive-failed',
  `update parked_event set reason = failed.reason from unnest($2::uuid[], $3::text[]) as failed (id, reason)
   where consumer = $1 and parked_event.id = failed.id`,
)
const dropKeys = statement('redrive-keys-done', 'delete from redrive_key where redrive = $1 and key = any($2::text[])')
const countDone = statement(
  'redrive-count',
  `update redrive set keys_done = keys_done + $2, applied = applied + $3, waiting = waiting + $4, already_done = already_done + $5,
     failed_again = failed_again + $6 where id = $1`,
)

interface EventRow {
  readonly parkedId: string
  readonly key: string
  readonly topic: string
  readonly partition: number
  readonly offset: string
  readonly headers: Readonly<Record<string, string>>
  readonly payload: Buffer | null
  readonly isApplied: boolean
}

const toDelivery = (row: EventRow): ParkedDelivery => {
  const { parkedId, isApplied, key, topic, partition, offset, headers, payload } = row
  return { parkedId, isApplied, record: { key, topic, partition, offset, headers, value: payload } }
}

/** Locks the keys, and gives their parked events; at most so many. */
export const holdParked = async (
  tx: Transaction,
  { consumer, keys }: { readonly consumer: string; readonly keys: readonly string[] },
  mostEvents: number,
): Promise<readonly HeldKey[]> => {
  const [states, rows] = await Promise.all([
    tx.query<{ key: string; positions: Readonly<Record<string, number>> }>(lockKeys, [consumer, keys]),
    tx.query<EventRow>(selectEvents, [consumer, keys, mostEvents]),
  ])
  const positions = new Map(states.map((state) => [state.key, state.positions]))
  const events = Map.groupBy(rows, ({ key }) => key)
  // Where the page is full, there may be more of its last key, and nothing is known of those after it.
  const last = rows.length < mostEvents ? undefined : rows.at(-1)?.key
  const known = last === undefined ? keys : keys.slice(0, keys.indexOf(last) + 1)
  return known.map((key) => ({
    key,
    positions: positions.get(key) ?? {},
    events: (events.get(key) ?? []).map(toDelivery),
    isWhole: key !== last,
  }))
}

/** Claims keys of the job and locks them, with their parked events; at most so many. */
export const claimParked = async (
  tx: Transaction,
  { consumer, redrive }: { readonly consumer: string; readonly redrive: string },
  most: { readonly keys: number; readonly events: number },
): Promise<readonly HeldKey[]> => {
  const keys = (await tx.query<{ key: string }>(claimKeys, [redrive, most.keys])).map(({ key }) => key)
  return keys.length === 0 ? [] : holdParked(tx, { consumer, keys }, most.events)
}

/** Writes down what has become of the keys, and counts it in the job. */
export const settleParked = async (
  tx: Transaction,
  { consumer, redrive }: { readonly consumer: string; readonly redrive: string },
  keys: readonly SettledKey[],
): Promise<void> => {
  const events = keys.flatMap((key) => key.events)
  const failed = keys.flatMap((key) => key.failed ?? [])
  const done = keys.filter(({ isDone }) => isDone)
  const count = (outcome: string): number => events.filter((event) => event.outcome === outcome).length
  const moved = keys.filter((key) => key.events.length > 0)
  await Promise.all([
    tx.execute(deleteParked, [consumer, events.map(({ parkedId }) => parkedId)]),
    tx.execute(insertApplied, [consumer, events.map(({ eventId }) => eventId)]),
    tx.execute(moveOn, [
      consumer,
      moved.map(({ key }) => key),
      moved.map(({ positions }) => JSON.stringify(positions)),
      moved.map((key) => key.events.length),
    ]),
    tx.execute(setReasons, [consumer, failed.map(({ parkedId }) => parkedId), failed.map(({ reason }) => reason)]),
    tx.execute(dropKeys, [redrive, done.map(({ key }) => key)]),
    tx.execute(countDone, [
      redrive,
      done.length,
      count('applied'),
      count('waiting'),
      count('already-done'),
      failed.length,
    ]),
  ])
}
