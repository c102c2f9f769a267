import type { Event, EventId, IncomingRecord } from '@hub/contracts'
import type { Transaction } from './database.ts'
import { parkBehind } from './parking.ts'
import { statement } from './queryable.ts'

export interface Delivery {
  readonly record: IncomingRecord
  readonly event: Event
}

/**
 * What becomes of a delivery: `apply` it is new and its turn · `duplicate` it was applied, parked or kept waiting before · `held` its key has
 * parked events, so it was parked behind them · `late` it is new, but a later event of its key and topic was applied already.
 */
export interface Admission {
  readonly delivery: Delivery
  readonly verdict: 'apply' | 'duplicate' | 'held' | 'late'
  /** How many events of the key and topic never came before this one. Normal on a compacted topic, a loss on any other. */
  readonly missing: number
}

// One statement locks the keys (in order, against deadlocks), moves their positions on unless they are held, marks the events of the others as applied, and
// tells what was there before and which were not marked yet. It may wait for a lock and then goes by what was committed meanwhile, not by what it saw when it
// began: rows in conflict are looked up anew, in both tables.
const lockAndMark = statement(
  'inbox-lock-and-mark',
  `with locked as (
     insert into consumer_key as held (consumer, key, last_sequence)
     select $1, key, jsonb_build_object($2::text, last) from unnest($3::text[], $4::bigint[]) as arrived (key, last) order by key
     on conflict (consumer, key) do update set last_sequence = case when held.parked > 0 then held.last_sequence
       else held.last_sequence || jsonb_build_object($2::text,
         greatest((held.last_sequence ->> $2)::bigint, (excluded.last_sequence ->> $2)::bigint)) end
     returning new.key, coalesce(old.parked, 0) > 0 as held, coalesce((old.last_sequence ->> $2)::bigint, 0) as before
   ), marked as (
     insert into inbox (consumer, event_id)
     select $1, event_id from unnest($5::uuid[], $6::text[]) as event (event_id, key) join locked using (key) where not held
     on conflict do nothing returning event_id
   )
   select key, held, before, null as "eventId" from locked union all select null, null, null, event_id from marked`,
)
const findApplied = statement(
  'inbox-find',
  'select event_id as "eventId" from inbox where consumer = $1 and event_id = any($2::uuid[])',
)

interface KeyState {
  readonly key: string
  readonly held: boolean
  readonly before: number
  readonly eventId: null
}

type Row = KeyState | { readonly key: null; readonly eventId: EventId }

const isKeyState = (row: Row): row is KeyState => row.key !== null

const lastSequences = (deliveries: readonly Delivery[]): Map<string, number> => {
  const last = new Map<string, number>()
  for (const { event } of deliveries) last.set(event.key, Math.max(last.get(event.key) ?? 0, event.sequence))
  return last
}

const findSeen = async (
  tx: Transaction,
  consumer: string,
  deliveries: readonly Delivery[],
): Promise<ReadonlySet<EventId>> => {
  if (deliveries.length === 0) return new Set()
  const rows = await tx.query<{ eventId: EventId }>(findApplied, [consumer, deliveries.map(({ event }) => event.id)])
  return new Set(rows.map(({ eventId }) => eventId))
}

/**
 * Decides about deliveries of one topic and marks those to be applied as applied, in the transaction that carries their effects. The
 * order of the deliveries is kept.
 */
export const admit = async (
  tx: Transaction,
  consumer: string,
  deliveries: readonly Delivery[],
): Promise<Admission[]> => {
  const [first] = deliveries
  if (first === undefined) return []
  const last = lastSequences(deliveries)
  const rows = await tx.query<Row>(lockAndMark, [
    consumer,
    first.record.topic,
    [...last.keys()],
    [...last.values()],
    deliveries.map(({ event }) => event.id),
    deliveries.map(({ event }) => event.key),
  ])
  const states = rows.filter(isKeyState)
  const fresh = new Set(rows.flatMap((row) => row.eventId ?? []))
  const heldKeys = new Set(states.filter(({ held }) => held).map(({ key }) => key))
  const isHeld = ({ event }: Delivery): boolean => heldKeys.has(event.key)
  const seen = await findSeen(tx, consumer, deliveries.filter(isHeld))

  const position = new Map(states.map(({ key, before }) => [key, before]))
  const judge = (delivery: Delivery): Admission => {
    const { id, key, sequence } = delivery.event
    if (isHeld(delivery)) return { delivery, verdict: seen.has(id) ? 'duplicate' : 'held', missing: 0 }
    // A second copy within the batch finds the id already taken.
    if (!fresh.delete(id)) return { delivery, verdict: 'duplicate', missing: 0 }
    const before = position.get(key) ?? 0
    if (sequence <= before) return { delivery, verdict: 'late', missing: 0 }
    position.set(key, sequence)
    return { delivery, verdict: 'apply', missing: sequence - before - 1 }
  }
  const admissions = deliveries.map(judge)
  for (const { delivery, verdict } of admissions) if (verdict === 'held') await parkBehind(tx, consumer, delivery)
  return admissions
}
