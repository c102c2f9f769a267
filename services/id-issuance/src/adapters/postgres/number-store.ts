import { statement, type Queryable } from '@hub/postgres'
import type { KnownNumber, Numbers } from '../../application/ports.ts'

// The request is recorded only where the number was given, by the same statement.
const issueNumber = statement(
  'number-issue',
  `with issued as (
     insert into pin (pin, person_id, state, issued_at)
     select $1, $2, 'active', $4 where not exists (select from number_request where act_id = $3) on conflict do nothing returning pin
   )
   insert into number_request (act_id, person_id, state, decided_at) select $3, $2, 'issued', $4 from issued`,
)
const findRequest = statement('number-find-request', 'select state from number_request where act_id = $1')
const findNumber = statement('number-find', 'select person_id as "personId", state from pin where pin = $1')
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
const rejectRequest = statement(
  'number-reject',
  `insert into number_request (act_id, person_id, state, reason, decided_at) values ($1, $2, 'rejected', $3, $4)
   on conflict (act_id) do nothing`,
)

export const numberStore = (database: Queryable): Numbers => ({
  issue: async (pin, { actId, personId, decidedAt }) => {
    const issued = await database.execute(issueNumber, [pin, personId, actId, decidedAt])
    if (issued === 1) return 'issued'
    if ((await database.query(findRequest, [actId])).length > 0) return 'decided-before'
    const active = await database.query(findActive, [personId])
    return active.length > 0 ? 'person-has-number' : 'number-taken'
  },
  find: async (pin) => {
    const [number] = await database.query<KnownNumber>(findNumber, [pin])
    return number
  },
  cancel: async (pin, at) => (await database.execute(cancelNumber, [pin, at])) === 1,
  establish: async (pin, personId, at) =>
    (await database.execute(establishNumber, [pin, personId, at])) === 1 ? 'established' : 'number-taken',
  succeed: async (pin, successor) => {
    await database.execute(linkSuccessor, [pin, successor])
  },
  reject: async ({ actId, personId, decidedAt }, reason) => {
    await database.execute(rejectRequest, [actId, personId, reason, decidedAt])
  },
})
