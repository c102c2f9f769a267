import type { DataOf, PersonId, personSnapshot } from '@hub/contracts'
import { statement, type Queryable } from '@hub/postgres'
import type { Register, RegisterWriter } from '../../application/ports.ts'
import type { PersonRecord } from '../../domain/record.ts'
import { createSharedLookup } from './shared-lookup.ts'

type Snapshot = DataOf<typeof personSnapshot>

// One row for each number whether or not it is known, so that both take the same way. Persons with parked events are told apart: their record may be
// behind.
const findByPins = statement(
  'register-find',
  `select asked.pin, person_id as "personId", record, now() as "asOf",
     exists (select from parked_event where consumer = 'verification' and key = person_id::text) as stale
   from unnest($1::char(12)[]) as asked (pin) left join pin_state using (pin) left join person_record using (person_id)`,
)
const insertNumber = statement(
  'register-number',
  `insert into pin_state (pin, person_id, state, version) values ($1, $2, 'active', $3) on conflict (pin) do nothing`,
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
}

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
    return new Map(rows.map((row) => [row.pin, { record: toRecord(row), stale: row.stale, asOf: row.asOf }]))
  }),
})

export const registerWriter = (database: Queryable): RegisterWriter => ({
  recordNumber: async (pin, personId, version) => {
    await database.execute(insertNumber, [pin, personId, version])
  },
  recordSnapshot: async (personId, snapshot) => {
    await database.execute(upsertSnapshot, [personId, snapshot.version, JSON.stringify(snapshot)])
  },
})
