import type { DataOf, PersonId, personSnapshot } from '@hub/contracts'
import { statement, type Queryable } from '@hub/postgres'
import type { Register, RegisterWriter } from '../../application/ports.ts'
import type { PersonRecord } from '../../domain/record.ts'
import type { NumberState } from '../../domain/verify.ts'
import { createSharedLookup } from './shared-lookup.ts'

type Snapshot = DataOf<typeof personSnapshot>

// One row for each number whether or not it is known, so that both take the same way. Persons with parked events are told apart: their record may be
// behind. A cancelled number leads through all successions to the active one; a hundred of them are more than any person has.
const findByPins = statement(
  'register-find',
  `select asked.pin, person_id as "personId", record, state, now() as "asOf",
     case when state = 'cancelled' then (
       with recursive later (pin, state, successor, step) as (
         select pin, state, successor, 1 from pin_state as next where next.pin = pin_state.successor
         union all
         select next.pin, next.state, next.successor, step + 1 from later join pin_state as next on next.pin = later.successor
         where later.state = 'cancelled' and step < 100
       ) select pin from later where state = 'active'
     ) end as successor,
     exists (select from parked_event where consumer = 'verification' and key = person_id::text) as stale
   from unnest($1::char(12)[]) as asked (pin) left join pin_state using (pin) left join person_record using (person_id)`,
)
const insertNumber = statement(
  'register-number',
  `insert into pin_state (pin, person_id, state, version) values ($1, $2, 'active', $3) on conflict (pin) do nothing`,
)
const cancelNumber = statement(
  'register-cancel',
  `insert into pin_state as known (pin, person_id, state, version, successor) values ($1, $2, 'cancelled', $3, $4)
   on conflict (pin) do update set state = 'cancelled', successor = coalesce(known.successor, excluded.successor)`,
)
const upsertSnapshot = statement(
  'register-snapshot',
  `insert into person_record as held (person_id, version, record) values ($1, $2, $3)
   on conflict (person_id) do update set version = excluded.version, record = excluded.record where held.version < excluded.version`,
)

interface Row {
  readonly pin: string
  readonly personId: PersonId | null
  readonly record: Snapshot | null
  readonly asOf: Date
  readonly stale: boolean
  readonly state: NumberState['state'] | null
  readonly successor: string | null
}

const toNumberState = ({ state, successor }: Row): NumberState =>
  state === 'cancelled' ? { state, successor: successor ?? undefined } : { state: 'active' }

const toRecord = ({ personId, record }: Row): PersonRecord | undefined => {
  if (personId === null || record === null) return undefined
  const { fullName, dateOfBirth, sex, ethnicity, nationality, mother, father } = record
  return {
    personId,
    fullName,
    dateOfBirth: dateOfBirth as PersonRecord['dateOfBirth'],
    sex,
    ethnicity,
    nationality,
    motherFullName: mother?.fullName,
    fatherFullName: father?.fullName,
  }
}

export const registerStore = (database: Queryable): Register => ({
  findByPin: createSharedLookup(async (pins) => {
    const rows = await database.query<Row>(findByPins, [pins])
    return new Map(
      rows.map((row) => [
        row.pin,
        { record: toRecord(row), number: toNumberState(row), stale: row.stale, asOf: row.asOf },
      ]),
    )
  }),
})

export const registerWriter = (database: Queryable): RegisterWriter => ({
  recordNumber: async (pin, personId, version) => {
    await database.execute(insertNumber, [pin, personId, version])
  },
  cancelNumber: async (pin, personId, { successor, version }) => {
    await database.execute(cancelNumber, [pin, personId, version, successor])
    if (successor !== undefined) await database.execute(insertNumber, [successor, personId, version])
  },
  recordSnapshot: async (personId, snapshot) => {
    await database.execute(upsertSnapshot, [personId, snapshot.version, JSON.stringify(snapshot)])
  },
})
