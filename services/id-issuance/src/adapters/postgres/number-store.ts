import { statement, type Queryable } from '@hub/postgres'
import type { Numbers } from '../../application/ports.ts'

// The request is recorded only where the number was given, by the same statement.
const issueNumber = statement(
  'number-issue',
  `with issued as (
     insert into pin (pin, person_id, state, issued_at) values ($1, $2, 'active', $4) on conflict do nothing returning pin
   )
   insert into number_request (act_id, person_id, state, decided_at) select $3, $2, 'issued', $4 from issued`,
)
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
    const active = await database.query(findActive, [personId])
    return active.length > 0 ? 'person-has-number' : 'number-taken'
  },
  reject: async ({ actId, personId, decidedAt }, reason) => {
    await database.execute(rejectRequest, [actId, personId, reason, decidedAt])
  },
})
