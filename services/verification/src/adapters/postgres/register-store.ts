import type { PersonId } from '@hub/contracts'
import { givenRows, statement, together, type Queryable } from '@hub/postgres'
import type { Register, RegisterWriter, Sighting, Snapshot } from '../../application/ports.ts'
import type { NumberState } from '../../domain/number.ts'
import type { PersonRecord } from '../../domain/record.ts'
import { createSharedLookup } from './shared-lookup.ts'

// One row for each number whether or not it is known, so that both take the same way. Persons with parked events are told apart: their record may be
// behind. The line of successors is followed only from a number that has one, and no further than any person's number was ever replaced: facts that
// contradict each other could close it to a ring. One statement sees one state of the register, so nobody is told of a successor that is no longer.
const findByPins = statement(
  'register-find',
  `select asked.pin, person_id as "personId", record, number.state, now() as "asOf",
     case when number.successor is not null then (
       with recursive line as (
         select number.successor as pin, 1 as nth
         union all
         select next.successor, nth + 1 from line join pin_state as next using (pin) where next.successor is not null and nth < 32
       )
       select pin from line join pin_state as last using (pin) where last.state = 'active'
     ) end as successor,
     exists (select from parked_event where consumer = 'verification' and key = person_id::text) as stale
   from unnest($1::char(12)[]) as asked (pin) left join pin_state as number using (pin) left join person_record using (person_id)`,
)
const insertNumbers = statement(
  'register-number',
  `insert into pin_state (pin, person_id, state, version)
   select pin, person_id, 'active', version from ${givenRows('pin char(12), person_id uuid, version bigint')}
   on conflict (pin) do nothing`,
)
const cancelNumber = statement(
  'register-cancellation',
  `insert into pin_state as held (pin, person_id, state, successor, version) values ($1, $2, 'cancelled', $3, $4)
   on conflict (pin) do update set state = 'cancelled', successor = coalesce(held.successor, excluded.successor),
     version = greatest(held.version, excluded.version)`,
)
const upsertSnapshots = statement(
  'register-snapshot',
  `insert into person_record as held (person_id, version, record)
   select person_id, version, record from ${givenRows('person_id uuid, version integer, record jsonb')}
   on conflict (person_id) do update set version = excluded.version, record = excluded.record where held.version < excluded.version`,
)

interface Row {
  readonly pin: string
  readonly personId: PersonId | null
  readonly record: Snapshot | null
  readonly state: 'active' | 'cancelled' | null
  /** The active number at the end of the line. */
  readonly successor: string | null
  readonly asOf: Date
  readonly stale: boolean
}

const toRecord = ({ personId, record }: Row): PersonRecord | undefined => {
  if (personId === null || record === null) return undefined
  const { fullName, dateOfBirth, sex, ethnicity, nationality, mother, father, dateOfDeath } = record
  return {
    personId,
    fullName,
    dateOfBirth: dateOfBirth as PersonRecord['dateOfBirth'],
    sex,
    ethnicity,
    nationality,
    motherFullName: mother?.fullName,
    fatherFullName: father?.fullName,
    isDeceased: dateOfDeath !== undefined,
  }
}

const toState = ({ state, successor }: Row): NumberState => {
  if (state !== 'cancelled') return { kind: 'active' }
  return successor === null ? { kind: 'cancelled' } : { kind: 'replaced', successor }
}

const toSighting = (row: Row): Sighting => {
  const record = toRecord(row)
  const known = record === undefined ? undefined : { state: toState(row), record }
  return { known, stale: row.stale, asOf: row.asOf }
}

export const registerStore = (database: Queryable): Register => ({
  findByPin: createSharedLookup(async (pins) => {
    const rows = await database.query<Row>(findByPins, [pins])
    return new Map(rows.map((row) => [row.pin, toSighting(row)]))
  }),
})

interface Holder {
  readonly pin: string
  readonly personId: PersonId
  readonly version: number
}

const recordNumber = together(async (database, holders: readonly Holder[]) => {
  const rows = holders.map(({ pin, personId, version }) => ({ pin, person_id: personId, version }))
  await database.execute(insertNumbers, [JSON.stringify(rows)])
  return rows.map(() => undefined)
})

const recordSnapshot = together(
  async (database, seen: readonly { readonly personId: PersonId; readonly snapshot: Snapshot }[]) => {
    const rows = seen.map(({ personId, snapshot }) => ({
      person_id: personId,
      version: snapshot.version,
      record: snapshot,
    }))
    await database.execute(upsertSnapshots, [JSON.stringify(rows)])
    return rows.map(() => undefined)
  },
)

export const registerWriter = (database: Queryable): RegisterWriter => ({
  recordNumber: (pin, personId, version) => recordNumber(database, { pin, personId, version }),
  recordCancellation: async ({ pin, successor, personId, version }) => {
    await database.execute(cancelNumber, [pin, personId, successor, version])
    if (successor !== undefined) await recordNumber(database, { pin: successor, personId, version })
  },
  recordSnapshot: (personId, snapshot) => recordSnapshot(database, { personId, snapshot }),
})
