import { likenessesOf, type Identity } from '../../domain/identity.ts'
import type { NumberRequest } from '../../domain/request.ts'
import { fromActor } from './actors.ts'

// The seed keeps these hashes apart from those of other purposes.
const likenessSeed = 20_160_101

/** @param text an expression of type text */
export const likenessHash = (text: string): string => `hashtextextended(${text}, ${likenessSeed})`

/** Common table expressions, after one called `source`: where that gives a row, and the request is not known, request and person are kept. */
export const keepRequest = `, kept as (
     insert into number_request (request_id, origin, person_id, state, series, reason, requested_by_client, requested_by_officer, held_at, deadline,
       candidates, decided_at)
     select $1::uuid, $2, $3::uuid, $4, $5, $6, $7, $8, $9::timestamptz, $10::timestamptz, $11::uuid[], $12::timestamptz from source
     on conflict do nothing returning request_id
   ), known as (
     insert into person (person_id, series, full_name, date_of_birth, sex, nationality, registered_on, registered_at, mother, father, likeness,
       second_likeness)
     select $3::uuid, $5, $13, $14, $15, $16, $17::date, $18::jsonb, $19::jsonb, $20::jsonb, ${likenessHash('$21')}, ${likenessHash('$22')} from kept
     on conflict do nothing
   )`

const json = (value: object | undefined): string | null => (value === undefined ? null : JSON.stringify(value))

/** The parameters of {@link keepRequest}; a statement may use further ones. */
export const requestValues = (request: NumberRequest, person: Identity): unknown[] => {
  const { id, origin, personId, state, series, reason, requestedBy, heldAt, deadline, candidates, decidedAt } = request
  const { fullName, dateOfBirth, sex, nationality, registeredOn, registeredAt, mother, father } = person
  const parents = [json(mother), json(father)]
  const asked = [id, origin, personId, state, series, reason, ...fromActor(requestedBy)]
  const known = [fullName, dateOfBirth, sex, nationality, registeredOn, json(registeredAt), ...parents]
  const [likeness, second] = likenessesOf(person)
  return [...asked, heldAt, deadline, candidates, decidedAt, ...known, likeness, second]
}
