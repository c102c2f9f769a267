import type { NumberSeries } from '@hub/citizen'
import type { PersonId } from '@hub/contracts'
import { statement, type Queryable } from '@hub/postgres'
import type { Requests } from '../../application/ports.ts'
import type { NumberRequest, Origin, RejectionReason, RequestState } from '../../domain/request.ts'
import { fromActor, toActor } from './actors.ts'
import { givenRequests, keepRequests, toRows } from './keep-request.ts'

const insertRequest = statement('request-insert', `with ${givenRequests}, ${keepRequests('given')} select from kept`)
const columns = `request_id as id, origin, person_id as "personId", state, series, reason, requested_by_client as "requestedByClient",
  requested_by_officer as "requestedByOfficer", held_at as "heldAt", deadline, candidates, matched_person as "matchedPerson",
  decided_by_client as "decidedByClient", decided_by_officer as "decidedByOfficer", note, decided_at as "decidedAt"`
const findRequest = statement('request-find', `select ${columns} from number_request where request_id = $1`)
const lockRequests = statement(
  'request-lock',
  `select ${columns} from number_request where request_id = any($1::uuid[]) order by request_id for update`,
)
const lockWithAlike = statement(
  'request-lock-alike',
  `with asked as (select * from number_request where request_id = $1)
   select ${columns} from number_request where request_id in (
     select request_id from asked
     union
     select held.request_id from asked join number_request as held on held.decided_at is null
       and (held.person_id = any(asked.candidates) or asked.person_id = any(held.candidates))
   ) order by request_id for update`,
)
const findHeldOf = statement(
  'request-held-of',
  'select request_id from number_request where person_id = $1 and decided_at is null',
)
const listHeld = statement(
  'request-list-held',
  `select ${columns} from number_request
   where decided_at is null and request_id > $1 and ($2::timestamptz is null or deadline < $2) order by request_id limit $3`,
)
const listForOperators = statement(
  'request-list-operators',
  `select request_id as id, state, to_char(deadline at time zone 'utc', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"') as deadline, deadline < now() as overdue
   from number_request where decided_at is null order by deadline limit $1`,
)
const countForOperators = statement(
  'request-count-operators',
  `select count(*)::int as held, count(*) filter (where deadline < now())::int as overdue from number_request where decided_at is null`,
)
const saveRequest = statement(
  'request-save',
  `update number_request set state = $2, reason = $3, deadline = $4, matched_person = $5, decided_by_client = $6, decided_by_officer = $7,
     note = $8, decided_at = $9 where request_id = $1`,
)

interface Row {
  readonly id: string
  readonly origin: Origin
  readonly personId: PersonId
  readonly state: RequestState
  readonly series: NumberSeries | null
  readonly reason: RejectionReason | null
  readonly requestedByClient: string | null
  readonly requestedByOfficer: string | null
  readonly heldAt: Date | null
  readonly deadline: Date | null
  readonly candidates: readonly PersonId[]
  readonly matchedPerson: PersonId | null
  readonly decidedByClient: string | null
  readonly decidedByOfficer: string | null
  readonly note: string | null
  readonly decidedAt: Date | null
}

const toRequest = (row: Row): NumberRequest => ({
  id: row.id,
  origin: row.origin,
  personId: row.personId,
  state: row.state,
  series: row.series ?? undefined,
  reason: row.reason ?? undefined,
  requestedBy: toActor(row.requestedByClient, row.requestedByOfficer),
  heldAt: row.heldAt ?? undefined,
  deadline: row.deadline ?? undefined,
  candidates: row.candidates,
  matchedPerson: row.matchedPerson ?? undefined,
  decidedBy: toActor(row.decidedByClient, row.decidedByOfficer),
  note: row.note ?? undefined,
  decidedAt: row.decidedAt ?? undefined,
})

const beforeAll = '00000000-0000-0000-0000-000000000000'

export const requestStore = (database: Queryable): Requests => ({
  insert: async (request, person) =>
    (await database.query(insertRequest, [toRows([{ request, person }])])).length === 1,
  find: async (id) => (await database.query<Row>(findRequest, [id])).map(toRequest)[0],
  lock: async (ids) => (await database.query<Row>(lockRequests, [ids])).map(toRequest),
  lockWithAlike: async (id) => (await database.query<Row>(lockWithAlike, [id])).map(toRequest),
  isHeldFor: async (personId) => (await database.query(findHeldOf, [personId])).length > 0,
  listHeld: async ({ after = beforeAll, overdueAt, limit }) =>
    (await database.query<Row>(listHeld, [after, overdueAt, limit])).map(toRequest),
  save: async ({ id, state, reason, deadline, matchedPerson, decidedBy, note, decidedAt }) => {
    const [client, officer] = fromActor(decidedBy)
    await database.execute(saveRequest, [id, state, reason, deadline, matchedPerson, client, officer, note, decidedAt])
  },
})

/** A request that waits for an officer, as operators see it. */
interface HeldRequestRow {
  readonly id: string
  readonly state: string
  readonly deadline: string
  readonly overdue: boolean
}

/** The 1,000 that are due first. */
export const listHeldForOperators = (database: Queryable): Promise<readonly HeldRequestRow[]> =>
  database.query<HeldRequestRow>(listForOperators, [1000])

/** How many requests wait for an officer, and how many of them are past their deadline. */
export const countHeld = async (database: Queryable): Promise<{ readonly held: number; readonly overdue: number }> => {
  const [counts] = await database.query<{ held: number; overdue: number }>(countForOperators)
  return counts ?? { held: 0, overdue: 0 }
}
