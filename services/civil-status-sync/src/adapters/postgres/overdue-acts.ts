import { statement, type Queryable } from '@hub/postgres'
import type { DueBy, OverdueAct, OverdueActs, OverdueReason } from '../../application/ports.ts'

/** @param now and arrivedBy places of the values in the statement */
const reasonsOf = (now: string, arrivedBy: string): string => `(
  select 'supplement' as reason where kind = 'birth' and missing is not null and received_at <= ${arrivedBy}
  union all
  select 'number-pending' where kind = 'birth' and missing is null and identification = 'pending' and received_at <= ${arrivedBy}
  union all
  select 'number-held' where identification = 'held' and deadline < ${now}
  union all
  select 'unresolved' where kind <> 'birth' and published_at is null and deadline_to_resolve < ${now}
  union all
  select 'parent-unresolved' where kind = 'birth' and deadline_to_resolve < ${now} and exists (
    select from act_subject where act_subject.act_id = act.act_id and act_subject.person_id is null
  )
) as overdue`
const communeOf = `content -> 'registeredAt' ->> 'communeCode'`

const listOverdue = statement(
  'overdue-list',
  `select number, kind, received_at as "receivedAt", reason from act cross join lateral ${reasonsOf('$3', '$4')}
   where ${communeOf} = $2 and registrar = $1 order by received_at, number, reason limit 200`,
)
const countOverdue = statement(
  'overdue-count',
  `select reason, count(*)::int as acts from act cross join lateral ${reasonsOf('$3', '$4')}
   where ${communeOf} = $2 and registrar = $1 group by reason`,
)
// Reads all acts: for an operator now and then, not for agencies.
const countByCommune = statement(
  'overdue-by-commune',
  `select registrar, ${communeOf} as "communeCode", reason, count(*)::int as acts,
     to_char(min(received_at) at time zone 'utc', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"') as "oldestReceivedAt"
   from act cross join lateral ${reasonsOf('$1', '$2')} group by 1, 2, 3 order by acts desc, 1, 2, 3 limit 1000`,
)

interface Count {
  readonly reason: OverdueReason
  readonly acts: number
}

export const overdueActs = (database: Queryable): OverdueActs => ({
  list: ({ registrar, commune }, { now, arrivedBy }) =>
    database.query<OverdueAct>(listOverdue, [registrar, commune, now, arrivedBy]),
  count: async ({ registrar, commune }, { now, arrivedBy }) => {
    const rows = await database.query<Count>(countOverdue, [registrar, commune, now, arrivedBy])
    return new Map(rows.map(({ reason, acts }) => [reason, acts]))
  },
})

/** How many acts of each commune are overdue, and why, the most first. */
export const countOverdueForOperators = (
  database: Queryable,
  { now, arrivedBy }: DueBy,
): Promise<readonly (Count & { readonly registrar: string; readonly communeCode: string | null })[]> =>
  database.query(countByCommune, [now, arrivedBy])
