import type { Database, Transaction } from './database.ts'
import { isoText } from './iso-text.ts'
import { statement, type Queryable } from './queryable.ts'
import type { Officer } from './redrive-jobs.ts'

/**
 * Parked events that an officer wants left out, and what another one decided. What is left out is kept here whole, for good, and counts as dealt with: it goes
 * into the inbox, so that no redelivery, redrive or replay applies it. What is parked behind it stays parked, and holds its key back, until it is redriven.
 *
 * Only the first parked event of a key can be left out: what is behind it has not been tried yet. A decision locks the row of the key, as arrival, parking and
 * redrive do, so that an event is either applied or left out.
 */
export interface EventSkip {
  readonly id: string
  /** `lapsed`: it was worked off before anybody decided. */
  readonly state: 'proposed' | 'approved' | 'refused' | 'lapsed'
  readonly reason: string
  readonly parkedId: string
  readonly eventId: string | null
  readonly eventType: string | null
  readonly key: string | null
  readonly topic: string
  readonly partition: number
  readonly offset: string
  /** Why it could not be applied. */
  readonly parkedReason: string
  readonly parkedAt: string
  readonly proposedBy: Officer
  readonly proposedAt: string
  readonly decidedBy: Officer | null
  readonly decidedAt: string | null
}

export interface SkipProposal {
  /** Given by whoever asks, so that asking again is no second proposal. */
  readonly id: string
  readonly parkedId: string
  readonly reason: string
}

export interface SkipDecision {
  readonly id: string
  readonly decision: 'approve' | 'refuse'
}

/** `kept` or why not: the event is not parked · one of its key is parked before it · somebody else proposes it · the id is that of another proposal */
export type ProposalOutcome = 'kept' | 'not-parked' | 'not-first' | 'proposed-already' | 'id-reused'

/** `decided` or why not: there is no such proposal · it was decided otherwise · by the one who proposed it · the event is not parked any more */
export type DecisionOutcome = 'decided' | 'unknown' | 'decided-already' | 'own-proposal' | 'lapsed'

const isFirst = `not exists (select from parked_event as earlier
  where earlier.consumer = parked.consumer and earlier.key = parked.key and earlier.ordinal < parked.ordinal)`
const insertProposal = statement(
  'skip-propose',
  `insert into event_skip (id, consumer, parked_id, event_id, event_type, key, reason, proposed_client, proposed_officer, topic, partition, kafka_offset,
     headers, payload, parked_reason, parked_at)
   select $2::uuid, consumer, id, event_id, event_type, key, $4::text, $5::text, $6::text, topic, partition, kafka_offset, headers, payload, reason, parked_at
   from parked_event as parked where consumer = $1 and id = $3 and ${isFirst} on conflict do nothing`,
)
const selectProposed = statement(
  'skip-proposed',
  'select parked_id = $3 and reason = $4 and proposed_officer = $5 as same from event_skip where consumer = $1 and id = $2',
)
const selectPlace = statement(
  'skip-place',
  `select ${isFirst} as first from parked_event as parked where consumer = $1 and id = $2`,
)

const officer = (role: 'proposed' | 'decided'): string =>
  `json_build_object('client', ${role}_client, 'officer', ${role}_officer)`
const columns = `id, reason, parked_id as "parkedId", event_id as "eventId", event_type as "eventType", key, topic, partition, kafka_offset::text as offset,
  case when state = 'proposed' and not exists (select from parked_event where parked_event.id = parked_id) then 'lapsed' else state end as state,
  parked_reason as "parkedReason", ${isoText('parked_at')} as "parkedAt", ${officer('proposed')} as "proposedBy", ${isoText('proposed_at')} as "proposedAt",
  case when decided_officer is not null then ${officer('decided')} end as "decidedBy", ${isoText('decided_at')} as "decidedAt"`
const selectSkip = statement('skip-find', `select ${columns} from event_skip where consumer = $1 and id = $2`)
const selectSkips = statement(
  'skip-list',
  `select ${columns} from event_skip where consumer = $1 order by state = 'proposed' desc, proposed_at desc, id limit 1000`,
)

const lockSkip = statement(
  'skip-lock',
  `select parked_id as "parkedId", key, state, proposed_officer as proposer, decided_officer as decider from event_skip
   where consumer = $1 and id = $2 for update`,
)
const lockKey = statement('skip-lock-key', 'select from consumer_key where consumer = $1 and key = $2 for update')
// Over what was next the position goes on, as if it had been applied. Where events before it never came it stays, and the next one tells of the gap.
const leaveOut = statement(
  'skip-leave-out',
  `with left_out as (
     delete from parked_event where consumer = $1 and id = $2 returning event_id, key, topic, (headers ->> 'ce_sequence')::bigint as sequence
   ), marked as (
     insert into inbox (consumer, event_id) select $1, event_id from left_out where event_id is not null on conflict do nothing
   ), freed as (
     update consumer_key as held set parked = held.parked - 1,
       last_sequence = case when coalesce((held.last_sequence ->> topic)::bigint, 0) + 1 = sequence
         then held.last_sequence || jsonb_build_object(topic, sequence) else held.last_sequence end
     from left_out where held.consumer = $1 and held.key = left_out.key
   )
   select 1 from left_out`,
)
const setDecision = statement(
  'skip-decide',
  `update event_skip set state = $2, decided_client = $3, decided_officer = $4, decided_at = now() where id = $1`,
)

export const proposeSkip = async (
  database: Queryable,
  consumer: string,
  { proposal, by }: { readonly proposal: SkipProposal; readonly by: Officer },
): Promise<ProposalOutcome> => {
  const { id, parkedId, reason } = proposal
  const inserted = await database.execute(insertProposal, [consumer, id, parkedId, reason, by.client, by.officer])
  if (inserted > 0) return 'kept'
  const [proposed] = await database.query<{ same: boolean }>(selectProposed, [
    consumer,
    id,
    parkedId,
    reason,
    by.officer,
  ])
  if (proposed !== undefined) return proposed.same ? 'kept' : 'id-reused'
  const [place] = await database.query<{ first: boolean }>(selectPlace, [consumer, parkedId])
  if (place === undefined) return 'not-parked'
  return place.first ? 'proposed-already' : 'not-first'
}

export const findSkip = async (database: Queryable, consumer: string, id: string): Promise<EventSkip | undefined> =>
  (await database.query<EventSkip>(selectSkip, [consumer, id]))[0]

/** Those that nobody has decided first, then the newest; at most 1,000. */
export const listSkips = (database: Queryable, consumer: string): Promise<readonly EventSkip[]> =>
  database.query<EventSkip>(selectSkips, [consumer])

interface LockedSkip {
  readonly parkedId: string
  readonly key: string | null
  readonly state: 'proposed' | 'approved' | 'refused'
  readonly proposer: string
  readonly decider: string | null
}

const states = { approve: 'approved', refuse: 'refused' } as const

const leaveOutParked = async (tx: Transaction, consumer: string, { key, parkedId }: LockedSkip): Promise<boolean> => {
  if (key !== null) await tx.query(lockKey, [consumer, key])
  return (await tx.query(leaveOut, [consumer, parkedId])).length > 0
}

export const decideSkip = (
  { inTransaction }: Pick<Database, 'inTransaction'>,
  consumer: string,
  { proposal: { id, decision }, by }: { readonly proposal: SkipDecision; readonly by: Officer },
): Promise<DecisionOutcome> =>
  inTransaction(async (tx) => {
    const [skip] = await tx.query<LockedSkip>(lockSkip, [consumer, id])
    if (skip === undefined) return 'unknown'
    const state = states[decision]
    if (skip.state !== 'proposed')
      return skip.state === state && skip.decider === by.officer ? 'decided' : 'decided-already'
    // One officer may come through several subsystems and is one person all the same.
    if (skip.proposer === by.officer) return 'own-proposal'
    if (decision === 'approve' && !(await leaveOutParked(tx, consumer, skip))) return 'lapsed'
    await tx.execute(setDecision, [id, state, by.client, by.officer])
    return 'decided'
  })
