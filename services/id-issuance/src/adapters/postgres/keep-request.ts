import type { Identity } from '../../domain/identity.ts'
import type { NumberRequest } from '../../domain/request.ts'
import { fromActor } from './actors.ts'
import { personColumns, personValues } from './person-columns.ts'

/** Common table expressions, after one called `source`: where that gives a row, and the request is not known, request and person are kept. */
export const keepRequest = `, kept as (
     insert into number_request (request_id, origin, person_id, state, series, reason, requested_by_client, requested_by_officer, held_at, deadline,
       candidates, decided_at)
     select $1::uuid, $2, $12::uuid, $3, $13, $4, $5, $6, $7::timestamptz, $8::timestamptz, $9::uuid[], $10::timestamptz from source
     on conflict do nothing returning request_id
   ), known as (
     insert into person (${personColumns})
     select $12::uuid, $13, $14, $15, $16, $17, $18::date, $19::json, $20::json, $21::json, $22::bigint, $23::bigint from kept
     on conflict do nothing
   )`

/** The parameters of {@link keepRequest}. @param pin is the eleventh, for the statement that gives one */
export const requestValues = (request: NumberRequest, person: Identity, pin?: string): readonly unknown[] => {
  const { id, origin, state, reason, requestedBy, heldAt, deadline, candidates, decidedAt } = request
  const asked = [id, origin, state, reason, ...fromActor(requestedBy), heldAt, deadline, candidates, decidedAt]
  return [...asked, pin, ...personValues(person)]
}
