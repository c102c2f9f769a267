import type { Event } from '@hub/contracts'
import { statement, type Queryable, type Session } from '@hub/postgres'
import type { PartitionOffsets, Position, Shadow } from '../../application/rebuild-ports.ts'
import type { Rebuild } from '../../domain/rebuild.ts'
import { compareShadow } from './shadow-comparison.ts'

/**
 * The shadow of the read model: tables of the same names and the same make in a schema of their own. One statement folds a whole batch into each.
 */
const drop = statement('shadow-drop', 'drop table if exists rebuild.pin_state, rebuild.person_record')
const createNumbers = statement(
  'shadow-create-numbers',
  'create table rebuild.pin_state (like public.pin_state including all)',
)
// The filling of pages is not among what `like` takes over.
const createRecords = statement(
  'shadow-create-records',
  'create table rebuild.person_record (like public.person_record including all) with (fillfactor = 90)',
)
const forgetPositions = statement('shadow-forget', 'delete from rebuild_position where rebuild_id = $1')
const forgetLeftOut = statement('shadow-forget-left-out', 'delete from rebuild_left_out where rebuild_id = $1')
const insertPositions = statement(
  'shadow-first-positions',
  `insert into rebuild_position (rebuild_id, topic, partition, first_offset, next_offset, target_offset, records)
   select $1::uuid, topic, partition, low, low, committed, 0
   from unnest($2::text[], $3::int[], $4::bigint[], $5::bigint[]) as place (topic, partition, low, committed)`,
)
const selectPositions = statement(
  'shadow-positions',
  'select topic, partition, next_offset as next, records from rebuild_position where rebuild_id = $1',
)
const updatePositions = statement(
  'shadow-move-on',
  `update rebuild_position as held set next_offset = place.next, records = place.records
   from unnest($2::text[], $3::int[], $4::bigint[], $5::bigint[]) as place (topic, partition, next, records)
   where held.rebuild_id = $1 and held.topic = place.topic and held.partition = place.partition and held.next_offset < place.next`,
)
const updateTargets = statement(
  'shadow-targets',
  `update rebuild_position as held set target_offset = place.committed
   from unnest($2::text[], $3::int[], $4::bigint[]) as place (topic, partition, committed)
   where held.rebuild_id = $1 and held.topic = place.topic and held.partition = place.partition and held.target_offset < place.committed`,
)
const isRunning = statement('shadow-is-running', `select 1 from rebuild where id = $1 and state = 'running'`)

const findParked = statement(
  'shadow-parked',
  `select event_id as id from parked_event where consumer = 'verification' and event_id = any($1::uuid[])
   union select event_id from event_skip where consumer = 'verification' and event_id = any($1::uuid[]) and state = 'approved'`,
)
const findApplied = statement(
  'shadow-applied',
  `select event_id as id from inbox where consumer = 'verification' and event_id = any($1::uuid[])`,
)
const leaveOut = statement(
  'shadow-leave-out',
  `insert into rebuild_left_out (rebuild_id, event_id, event)
   select $1::uuid, (event ->> 'id')::uuid, event from jsonb_array_elements($2::jsonb) as event on conflict do nothing`,
)
const listAppliedSince = statement(
  'shadow-applied-since',
  `select event from rebuild_left_out join inbox using (event_id) where rebuild_id = $1 and consumer = 'verification'
     and not exists (select from event_skip where consumer = 'verification' and event_id = inbox.event_id and state = 'approved') order by ordinal`,
)

const addNumbers = statement(
  'shadow-add-numbers',
  `insert into rebuild.pin_state as held (pin, person_id, state, successor, version)
   select * from unnest($1::char(12)[], $2::uuid[], $3::text[], $4::char(12)[], $5::bigint[])
   on conflict (pin) do update set state = 'cancelled', successor = coalesce(held.successor, excluded.successor),
     version = greatest(held.version, excluded.version) where excluded.state = 'cancelled'`,
)
// The records travel as one text and are parsed by the database, once; an array of them would be quoted, sent and unquoted first.
const addRecords = statement(
  'shadow-add-records',
  `insert into rebuild.person_record as held (person_id, version, record)
   select * from rows from (unnest($1::uuid[]), unnest($2::int[]), jsonb_array_elements($3::jsonb)) as folded (person_id, version, record)
   on conflict (person_id) do update set version = excluded.version, record = excluded.record where held.version < excluded.version`,
)

const analyseNumbers = statement('shadow-analyse-numbers', 'analyze rebuild.pin_state')
const analyseRecords = statement('shadow-analyse-records', 'analyze rebuild.person_record')

// Whatever changes the model locks the row of a key in this table first: arrival, parking, redrive and replay. Questions never do.
const pauseLive = statement('shadow-pause', 'lock table consumer_key in exclusive mode')
const finish = statement(
  'shadow-finish',
  `update rebuild set state = 'finished', finished_at = now(), setback = null, report = $2 where id = $1 and state = 'running'`,
)
// In the order in which questions take them.
const lockLive = statement(
  'shadow-lock-live',
  'lock table public.pin_state, public.person_record in access exclusive mode',
)
const dropLive = statement('shadow-drop-live', 'drop table public.pin_state, public.person_record')
const moveNumbers = statement('shadow-move-numbers', 'alter table rebuild.pin_state set schema public')
const moveRecords = statement('shadow-move-records', 'alter table rebuild.person_record set schema public')
const endTargets = statement(
  'shadow-end-targets',
  'update rebuild_position set target_offset = next_offset where rebuild_id = $1',
)

const listIds = async (session: Queryable, ...[sql, ids]: [typeof findParked, readonly string[]]) => {
  if (ids.length === 0) return new Set<string>()
  const rows = await session.query<{ readonly id: string }>(sql, [ids])
  return new Set(rows.map(({ id }) => id))
}

const runAll = async (session: Queryable, statements: readonly (typeof drop)[]): Promise<void> => {
  for (const sql of statements) await session.execute(sql)
}

const begin = (session: Session, rebuildId: string, offsets: readonly PartitionOffsets[]): Promise<void> =>
  session.inTransaction(async () => {
    await runAll(session, [drop, createNumbers, createRecords])
    await session.execute(forgetPositions, [rebuildId])
    await session.execute(forgetLeftOut, [rebuildId])
    await session.execute(insertPositions, [
      rebuildId,
      offsets.map(({ topic }) => topic),
      offsets.map(({ partition }) => partition),
      offsets.map(({ low }) => low),
      offsets.map(({ committed }) => committed),
    ])
  })

const takeOver = async (session: Session, rebuildId: string, report: Rebuild['report']): Promise<boolean> => {
  if ((await session.execute(finish, [rebuildId, JSON.stringify(report)])) === 0) return false
  await session.execute(forgetLeftOut, [rebuildId])
  await session.execute(endTargets, [rebuildId])
  await runAll(session, [lockLive, dropLive, moveNumbers, moveRecords])
  return true
}

export const dropShadow = async (session: Queryable): Promise<void> => {
  await session.execute(drop)
}

export const createShadow = (session: Session, rebuildId: string): Shadow => ({
  rebuildId,
  inTransaction: session.inTransaction,
  positions: () => session.query<Position>(selectPositions, [rebuildId]),
  begin: (offsets) => begin(session, rebuildId, offsets),
  findParked: (ids) => listIds(session, findParked, ids),
  findApplied: (ids) => listIds(session, findApplied, ids),
  leaveOut: async (events) => {
    await session.execute(leaveOut, [rebuildId, JSON.stringify(events)])
  },
  listAppliedSince: async () => {
    const rows = await session.query<{ readonly event: Event }>(listAppliedSince, [rebuildId])
    return rows.map(({ event }) => event)
  },
  add: async ({ numbers, records }) => {
    if (numbers.length > 0)
      await session.execute(addNumbers, [
        numbers.map(({ pin }) => pin),
        numbers.map(({ personId }) => personId),
        numbers.map(({ state }) => state),
        numbers.map(({ successor }) => successor),
        numbers.map(({ version }) => version),
      ])
    if (records.length > 0)
      await session.execute(addRecords, [
        records.map(({ personId }) => personId),
        records.map(({ version }) => version),
        JSON.stringify(records.map(({ snapshot }) => snapshot)),
      ])
  },
  moveOn: async (positions, targets) => {
    await session.execute(updatePositions, [
      rebuildId,
      positions.map(({ topic }) => topic),
      positions.map(({ partition }) => partition),
      positions.map(({ next }) => next),
      positions.map(({ records }) => records),
    ])
    await session.execute(updateTargets, [
      rebuildId,
      targets.map(({ topic }) => topic),
      targets.map(({ partition }) => partition),
      targets.map(({ committed }) => committed),
    ])
    return (await session.query(isRunning, [rebuildId])).length > 0
  },
  settle: () => runAll(session, [analyseNumbers, analyseRecords]),
  pauseLive: async () => {
    await session.execute(pauseLive)
  },
  compare: () => compareShadow(session),
  takeOver: (report) => takeOver(session, rebuildId, report),
})
