import type { Pin } from '@hub/citizen'
import { statement, toArray, together, type Queryable } from '@hub/postgres'
import type { KnownNumber, Numbers } from '../../application/ports.ts'
import { givenRequests, keepRequests, toRows, type KeptRequest } from './keep-request.ts'

// Of many requests at once. Request and person are kept only where the number was given, by the same statement.
const issueNumbers = statement(
  'number-issue',
  `with ${givenRequests}, taken as (
     insert into pin (pin, person_id, state, issued_at)
     select pin, person_id, 'active', decided_at from given
     where not exists (select from number_request where number_request.request_id = given.request_id)
     on conflict do nothing returning pin
   ), ${keepRequests('given join taken using (pin)')}
   select request_id as "requestId" from kept`,
)
const findRequest = statement('number-find-request', 'select state from number_request where request_id = $1')
const lockNumber = statement('number-lock', 'select person_id as "personId", state from pin where pin = $1 for share')
const cancelNumber = statement(
  'number-cancel',
  `update pin set state = 'cancelled', cancelled_at = $2 where pin = $1 and state = 'active'`,
)
const establishNumber = statement(
  'number-establish',
  `insert into pin (pin, person_id, state, issued_at) values ($1, $2, 'active', $3) on conflict (pin) do nothing`,
)
const linkSuccessor = statement('number-succeed', 'update pin set successor = $2 where pin = $1')
const findActive = statement('number-find-active', `select pin from pin where person_id = $1 and state = 'active'`)
const lockActive = statement(
  'number-lock-active',
  `select pin from pin where person_id = $1 and state = 'active' for share`,
)

const listTaken = statement('number-list-taken', 'select pin from pin where pin = any($1::char(12)[])')

const issue = together(async (database, requests: readonly KeptRequest[]) => {
  const rows = await database.query<{ readonly requestId: string }>(issueNumbers, [toRows(requests)])
  const issued = new Set(rows.map(({ requestId }) => requestId))
  return requests.map(({ request }) => issued.has(request.id))
})

export const numberStore = (database: Queryable): Numbers => ({
  issue: async (pin, request, person) => {
    if (await issue(database, { request, person, pin })) return 'issued'
    if ((await database.query(findRequest, [request.id])).length > 0) return 'decided-before'
    const active = await database.query(findActive, [request.personId])
    return active.length > 0 ? 'person-has-number' : 'number-taken'
  },
  lock: async (pin) => {
    const [number] = await database.query<KnownNumber>(lockNumber, [pin])
    return number
  },
  cancel: async (pin, at) => (await database.execute(cancelNumber, [pin, at])) === 1,
  establish: async (pin, personId, at) =>
    (await database.execute(establishNumber, [pin, personId, at])) === 1 ? 'established' : 'number-taken',
  succeed: async (pin, successor) => {
    await database.execute(linkSuccessor, [pin, successor])
  },
  listTaken: async (pins) =>
    (await database.query<{ readonly pin: Pin }>(listTaken, [toArray(pins)])).map(({ pin }) => pin),
  lockActive: async (personId) => {
    const [row] = await database.query<{ readonly pin: Pin }>(lockActive, [personId])
    return row?.pin
  },
})
