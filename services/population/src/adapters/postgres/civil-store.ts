import type { PersonId } from '@hub/contracts'
import { statement, type Queryable } from '@hub/postgres'
import type { CivilPerson, CivilRecords } from '../../application/ports.ts'
import type { CivilFact, FactKind } from '../../domain/civil-fact.ts'
import type { Base, CivilRecord } from '../../domain/civil-record.ts'
import { rulerOf } from '../../domain/ruled-items.ts'

const resolvePerson = statement(
  'civil-resolve',
  'select coalesce(merged_into, person_id) as "personId" from person where person_id = $1',
)
// By their keys, for the register may not hold them yet: two persons who come in at once, each with an act about both, do not see each other's rows.
const lockKeys = statement(
  'civil-lock-keys',
  `select pg_advisory_xact_lock(lock) from (
     select hashtextextended(key::text, 2014) as lock from unnest($1::uuid[]) as asked (key) order by lock
   ) as sorted`,
)
// In one order, so that two acts about the same persons do not wait for each other.
const findByPin = statement('civil-find-by-pin', 'select person_id as "personId" from person where pin = $1')
const lockPersons = statement(
  'civil-lock',
  `select person_id as "personId", pin, version, base, full_name as "fullName", date_of_birth as "dateOfBirth", sex, ethnicity, nationality, mother, father,
     date_of_death as "dateOfDeath", marital_status as "maritalStatus", relations, differences,
     created_by_act is not null as "isFromBirth", coalesce(created_by_act, created_by_import) as "createdBy", to_char(registered_on, 'YYYY-MM-DD') as "registeredOn"
   from person where person_id = any($1::uuid[]) order by person_id for no key update`,
)
const insertFact = statement(
  'civil-insert-fact',
  `insert into civil_fact (person_id, act_id, kind, field, other_id, data) values ($1, $2, $3, $4, $5, $6) on conflict do nothing`,
)
const listFacts = statement('civil-list-facts', 'select kind, data from civil_fact where person_id = $1')
const readSpouses = statement(
  'civil-read-spouses',
  `select key.person_id as "personId", spouse.date_of_death is not null as "isDead", (
     select coalesce(jsonb_agg(jsonb_build_object('kind', kind, 'data', data)), '[]') from civil_fact
     where civil_fact.person_id = spouse.person_id and kind in ('marriage-registered', 'marriage-ended', 'registration-revoked')
   ) as facts
   from person as key join person as spouse on spouse.person_id = coalesce(key.merged_into, key.person_id)
   where key.person_id = any($1::uuid[])`,
)
const listSpouses = statement(
  'civil-list-spouses',
  `select person_id as "personId" from civil_fact where other_id = $1 and kind = 'marriage-registered'
   union select other_id from civil_fact where person_id = $1 and kind = 'marriage-registered'`,
)
const savePerson = statement(
  'civil-save',
  `with saved as (
     update person set version = $2, base = $3, full_name = $4, date_of_birth = $5, sex = $6, ethnicity = $7, nationality = $8, mother = $9,
       father = $10, date_of_death = $11, marital_status = $12, relations = $13 where person_id = $1 returning person_id
   )
   insert into person_change (person_id, version, act_id, changes, began, ended, changed_at, basis, late)
   select person_id, $2, $14, $15, $16, $17, $18, $19, $20::boolean from saved`,
)

interface Row extends Omit<CivilRecord, 'mother' | 'father' | 'dateOfDeath'> {
  readonly personId: PersonId
  readonly pin: string | null
  readonly version: number
  readonly base: Base | null
  readonly mother: CivilRecord['mother'] | null
  readonly father: CivilRecord['father'] | null
  readonly dateOfDeath: string | null
  readonly isFromBirth: boolean
  readonly createdBy: string
  readonly registeredOn: string | null
}

interface SpouseRow {
  readonly personId: PersonId
  readonly isDead: boolean
  readonly facts: readonly CivilFact[]
}

const toPerson = ({ personId, version, base, ...row }: Row): CivilPerson => {
  const { fullName, dateOfBirth, sex, ethnicity, nationality, maritalStatus, relations, differences, isFromBirth } = row
  const registeredOn = row.registeredOn ?? undefined
  const origin = { kind: isFromBirth ? 'birth-registered' : 'pin-imported', id: row.createdBy, registeredOn }
  const said = {
    fullName,
    dateOfBirth,
    sex,
    ethnicity,
    nationality,
    mother: row.mother ?? undefined,
    father: row.father ?? undefined,
  }
  const begun = base ?? { ...said, isFromBirth }
  return {
    personId,
    pin: row.pin ?? undefined,
    version,
    base: { ...begun, origin, ruler: rulerOf({ registeredOn, dateOfBirth: begun.dateOfBirth }) },
    record: { ...said, dateOfDeath: row.dateOfDeath ?? undefined, maritalStatus, relations, differences },
  }
}

const json = (value: unknown): string | null => (value === undefined ? null : JSON.stringify(value))

const otherIn = ({ data }: CivilFact): PersonId | undefined =>
  'spouse' in data ? data.spouse.personId : 'other' in data ? data.other.personId : undefined

/** What tells facts of one act and kind apart: a child has two parents, and a change may change several items. */
const fieldIn = ({ kind, data }: CivilFact): string => {
  if (kind === 'civil-status-changed' || kind === 'authority-said' || kind === 'difference-decided') return data.field
  return kind === 'birth-registered' ? data.relation : ''
}

export const civilStore = (database: Queryable): CivilRecords => ({
  findByPin: async (pin) => (await database.query<{ personId: PersonId }>(findByPin, [pin]))[0]?.personId,
  resolve: async (key) => (await database.query<{ personId: PersonId }>(resolvePerson, [key]))[0]?.personId,
  lock: async (personIds) => {
    // Sent together and answered one after the other.
    const [, rows] = await Promise.all([
      database.query(lockKeys, [personIds]),
      database.query<Row>(lockPersons, [personIds]),
    ])
    return rows.map(toPerson)
  },
  insertFact: async (personId, fact) => {
    const { kind, data } = fact
    const values = [personId, data.actId, kind, fieldIn(fact), otherIn(fact), JSON.stringify(data)]
    return (await database.execute(insertFact, values)) === 1
  },
  listFacts: async (personId) =>
    (await database.query<{ kind: FactKind; data: CivilFact['data'] }>(listFacts, [personId])) as CivilFact[],
  readSpouses: async (spouses) => {
    if (spouses.length === 0) return new Map()
    const rows = await database.query<SpouseRow>(readSpouses, [spouses])
    return new Map(rows.map(({ personId, ...spouse }) => [personId, spouse]))
  },
  listSpouses: async (personId) =>
    (await database.query<{ personId: PersonId }>(listSpouses, [personId])).map((row) => row.personId),
  save: async ({ personId, version, base, record }, { actId, difference, basis, isLate, at }) => {
    const { fullName, dateOfBirth, sex, ethnicity, nationality, mother, father, dateOfDeath } = record
    const said = [fullName, dateOfBirth, sex, ethnicity, nationality, json(mother), json(father), dateOfDeath]
    const { changes, began, ended } = difference
    await database.execute(savePerson, [
      personId,
      version,
      JSON.stringify(base),
      ...said,
      record.maritalStatus,
      JSON.stringify(record.relations),
      actId,
      JSON.stringify(changes),
      JSON.stringify(began),
      JSON.stringify(ended),
      at,
      JSON.stringify(basis),
      isLate,
    ])
  },
})
