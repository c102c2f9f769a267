import { givenRows } from '@hub/postgres'
import type { Identity } from '../../domain/identity.ts'
import type { NumberRequest } from '../../domain/request.ts'
import { fromActor } from './actors.ts'
import { personColumns, personValues } from './person-columns.ts'

/** A request that is to be kept, with the person it is for and, where it gives one, the number. */
export interface KeptRequest {
  readonly request: NumberRequest
  readonly person: Identity
  readonly pin?: string | undefined
}

const columnNames = personColumns.split(/,\s+/)

/** A common table expression: the requests that the parameter gives as JSON, see {@link toRows}. */
export const givenRequests = `given as materialized (
     select * from ${givenRows(`request_id uuid, origin text, state text, reason text, client text, officer text, held_at timestamptz,
       deadline timestamptz, candidates uuid[], decided_at timestamptz, pin char(12), person_id uuid, series text, full_name text, date_of_birth text,
       sex text, nationality text, registered_on date, registered_at text, mother text, father text, likeness bigint, second_likeness bigint`)}
   )`

/** Common table expressions: of the rows of `given` that are in `source`, those requests are kept that are not known, each with its person. */
export const keepRequests = (source: string): string => `kept as (
     insert into number_request (request_id, origin, person_id, state, series, reason, requested_by_client, requested_by_officer, held_at, deadline,
       candidates, decided_at)
     select request_id, origin, person_id, state, series, reason, client, officer, held_at, deadline, candidates, decided_at from ${source}
     on conflict do nothing returning request_id
   ), known as (
     insert into person (${personColumns})
     select person_id, series, full_name, date_of_birth, sex, nationality, registered_on, registered_at::json, mother::json, father::json, likeness,
       second_likeness
     from given join kept using (request_id)
     on conflict do nothing
   )`

const toRow = ({ request, person, pin }: KeptRequest): object => {
  const { id, origin, state, reason, requestedBy, heldAt, deadline, candidates, decidedAt } = request
  const [client, officer] = fromActor(requestedBy)
  const values = personValues(person)
  return {
    request_id: id,
    origin,
    state,
    reason,
    client,
    officer,
    held_at: heldAt,
    deadline,
    candidates,
    decided_at: decidedAt,
    pin,
    ...Object.fromEntries(columnNames.map((name, index) => [name, values[index]])),
  }
}

/** The parameter of {@link givenRequests}. */
export const toRows = (requests: readonly KeptRequest[]): string => JSON.stringify(requests.map(toRow))
