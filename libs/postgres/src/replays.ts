import type { ConsumerName, EventId, IncomingRecord } from '@hub/contracts'
import type { Database, Transaction } from './database.ts'
import type { Delivery } from './inbox.ts'
import { statement, type Queryable } from './queryable.ts'

/**
 * What a consumer keeps about records that it is made to take in once more. The same row of a key is locked as for arrival, parking and redrive, so a replay runs
 * beside the live consumer.
 */

const lockKeys = statement(
  'replay-lock-keys',
  `insert into consumer_key as held (consumer, key) select $1, key from unnest($2::text[]) as asked (key) order by key
   on conflict (consumer, key) do update set parked = held.parked
   returning key, parked > 0 as held, last_sequence as "lastSequence"`,
)
// Sent behind the locks: it sees what was committed until they were there.
const findSeen = statement(
  'replay-find-seen',
  `select event_id as "eventId", exists (
     select from waiting_event as waiting where waiting.consumer = $1 and waiting.event_id = inbox.event_id
   ) as waits, exists (
     select from event_skip as skip where skip.consumer = $1 and skip.event_id = inbox.event_id and state = 'approved'
   ) as skipped from inbox where consumer = $1 and event_id = any($2::uuid[])`,
)
const findAnswered = statement(
  'replay-find-answered',
  `select asked.nth::int as nth from unnest($1::uuid[], $2::text[], $3::int[], $4::bigint[]) with ordinality as asked (replay_id, topic, partition, kafka_offset, nth)
   join replayed_event using (replay_id, topic, partition, kafka_offset)`,
)
const markApplied = statement(
  'replay-mark-applied',
  `with marked as (insert into inbox (consumer, event_id) values ($1, $2))
   update consumer_key set last_sequence = last_sequence || jsonb_build_object($4::text, $5::bigint)
   where consumer = $1 and key = $3 and $5::bigint is not null`,
)
const insertResults = statement(
  'replay-insert-results',
  `insert into replayed_event (consumer, replay_id, topic, partition, kafka_offset, event_id, event_type, result, reason)
   select $1, * from unnest($2::uuid[], $3::text[], $4::int[], $5::bigint[], $6::uuid[], $7::text[], $8::text[], $9::text[]) on conflict do nothing`,
)
const countResults = statement(
  'replay-count-results',
  `select result, reason, event_type as "eventType", sum(records)::bigint as records from (
     select result, reason, event_type, count(*) as records from replayed_event
     where consumer = $1 and replay_id = $2 group by result, reason, event_type
     union all
     select result, nullif(reason, ''), nullif(event_type, ''), records from replay_count where consumer = $1 and replay_id = $2
   ) as counted group by result, reason, event_type order by result, reason, event_type`,
)
// One statement: whoever counts meanwhile sees the rows or their sum.
const prune = statement(
  'replay-prune',
  `with old as (
     select replay_id, topic, partition, kafka_offset from replayed_event
     where consumer = $1 and replayed_at < now() - make_interval(days => $2) order by replayed_at limit $3 for update skip locked
   ), pruned as (
     delete from replayed_event using old where replayed_event.replay_id = old.replay_id and replayed_event.topic = old.topic
       and replayed_event.partition = old.partition and replayed_event.kafka_offset = old.kafka_offset
     returning replayed_event.replay_id, result, coalesce(reason, '') as reason, coalesce(event_type, '') as event_type
   ), summed as (
     insert into replay_count as held (replay_id, consumer, result, reason, event_type, records)
     select replay_id, $1::text, result, reason, event_type, count(*) from pruned group by replay_id, result, reason, event_type
     on conflict (replay_id, consumer, result, reason, event_type) do update set records = held.records + excluded.records
   )
   select count(*) as rows from pruned`,
)
const countSeen = statement(
  'replay-count-seen',
  'select count(*) as events from inbox where consumer = $1 and event_id = any($2::uuid[])',
)
const savepoint = statement('replay-savepoint', 'savepoint rehearsed')
const release = statement('replay-release', 'release savepoint rehearsed')
const rollbackTo = statement('replay-rollback-to', 'rollback to savepoint rehearsed')

const mostPruned = 10_000

/** A record of a replay, in the place where its source holds it. */
interface ReplayedRecord {
  readonly replayId: string
  readonly record: Pick<IncomingRecord, 'topic' | 'partition' | 'offset'>
}

/** What is known of records, while their keys are locked. */
interface Standing {
  /** Keys with parked events. */
  readonly held: ReadonlySet<string>
  /** The last sequence applied, by topic, by key. */
  readonly positions: ReadonlyMap<string, Readonly<Record<string, number>>>
  readonly applied: ReadonlySet<EventId>
  /** Those among the applied that wait. */
  readonly waiting: ReadonlySet<EventId>
  /** Those among the applied that were left out instead. */
  readonly skipped: ReadonlySet<EventId>
}

interface ReplayResultRow extends ReplayedRecord {
  readonly eventId: string | undefined
  readonly eventType: string | undefined
  readonly result: string
  readonly reason: string | undefined
}

/** How many records of a replay, and of one event type, came to the same. */
interface ReplayCount {
  readonly result: string
  readonly reason: string | null
  readonly eventType: string | null
  readonly records: number
}

/** Fulfils the replay port of the consumer pipeline. */
export interface ReplayStore {
  readonly inTransaction: Database['inTransaction']
  readonly findAnswered: (tx: Transaction, asked: readonly ReplayedRecord[]) => Promise<ReadonlySet<number>>
  readonly stand: (tx: Transaction, deliveries: readonly Delivery[]) => Promise<Standing>
  readonly markApplied: (tx: Transaction, delivery: Delivery, position: 'moves' | 'stays') => Promise<void>
  readonly keepResults: (tx: Transaction, rows: readonly ReplayResultRow[]) => Promise<number>
  readonly countResults: (replayId: string) => Promise<readonly ReplayCount[]>
  /** Removes results of records that were taken in more than so many days ago; what they came to stays counted. @returns how many, at most 10,000 */
  readonly prune: (days: number) => Promise<number>
  readonly countApplied: (eventIds: readonly string[]) => Promise<number>
  readonly inRehearsal: <Result>(work: (tx: Transaction) => Promise<Result>) => Promise<Result>
  readonly attempt: <Result>(tx: Transaction, work: () => Promise<Result>) => Promise<Result>
}

const stand = async (tx: Transaction, consumer: string, deliveries: readonly Delivery[]): Promise<Standing> => {
  const keys = [...new Set(deliveries.map(({ event }) => event.key))]
  // Sent together and answered one after the other.
  const [states, seen] = await Promise.all([
    tx.query<{ key: string; held: boolean; lastSequence: Readonly<Record<string, number>> }>(lockKeys, [
      consumer,
      keys,
    ]),
    tx.query<{ eventId: EventId; waits: boolean; skipped: boolean }>(findSeen, [
      consumer,
      deliveries.map(({ event }) => event.id),
    ]),
  ])
  return {
    held: new Set(states.filter(({ held }) => held).map(({ key }) => key)),
    positions: new Map(states.map(({ key, lastSequence }) => [key, lastSequence])),
    applied: new Set(seen.map(({ eventId }) => eventId)),
    waiting: new Set(seen.filter(({ waits }) => waits).map(({ eventId }) => eventId)),
    skipped: new Set(seen.filter(({ skipped }) => skipped).map(({ eventId }) => eventId)),
  }
}

const placesOf = (rows: readonly ReplayedRecord[]): readonly (readonly unknown[])[] => [
  rows.map(({ replayId }) => replayId),
  rows.map(({ record }) => record.topic),
  rows.map(({ record }) => record.partition),
  rows.map(({ record }) => record.offset),
]

/** Ends every rehearsal; its work is done by then. */
class RehearsalOver extends Error {}

const inRehearsal = async <Result>(
  { inTransaction }: Pick<Database, 'inTransaction'>,
  work: (tx: Transaction) => Promise<Result>,
): Promise<Result> => {
  const over = new RehearsalOver('the rehearsal is over')
  const outcome: { result?: Result } = {}
  try {
    await inTransaction(async (tx) => {
      outcome.result = await work(tx)
      throw over
    })
  } catch (error) {
    if (error !== over) throw error
  }
  return outcome.result as Result
}

const attempt = async <Result>(tx: Transaction, work: () => Promise<Result>): Promise<Result> => {
  await tx.execute(savepoint)
  try {
    return await work()
  } catch (error) {
    await tx.execute(rollbackTo)
    throw error
  } finally {
    await tx.execute(release)
  }
}

export const createReplayStore = (
  database: Pick<Database, 'inTransaction'> & Queryable,
  consumer: ConsumerName,
): ReplayStore => ({
  inTransaction: database.inTransaction,
  findAnswered: async (tx, asked) => {
    const rows = await tx.query<{ nth: number }>(findAnswered, placesOf(asked))
    return new Set(rows.map(({ nth }) => nth - 1))
  },
  stand: (tx, deliveries) => stand(tx, consumer, deliveries),
  markApplied: async (tx, { record, event }, position) => {
    const moved = position === 'moves' ? event.sequence : null
    await tx.execute(markApplied, [consumer, event.id, event.key, record.topic, moved])
  },
  keepResults: (tx, rows) =>
    tx.execute(insertResults, [
      consumer,
      ...placesOf(rows),
      rows.map(({ eventId }) => eventId ?? null),
      rows.map(({ eventType }) => eventType ?? null),
      rows.map(({ result }) => result),
      rows.map(({ reason }) => reason ?? null),
    ]),
  countResults: (replayId) => database.query<ReplayCount>(countResults, [consumer, replayId]),
  prune: async (days) => {
    const [row] = await database.query<{ rows: number }>(prune, [consumer, days, mostPruned])
    return row?.rows ?? 0
  },
  countApplied: async (eventIds) => {
    const [row] = await database.query<{ events: number }>(countSeen, [consumer, eventIds])
    return row?.events ?? 0
  },
  inRehearsal: (work) => inRehearsal(database, work),
  attempt,
})
