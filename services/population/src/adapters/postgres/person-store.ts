import type { PersonId } from '@hub/contracts'
import { givenRows, statement, together, type Queryable, type Statement } from '@hub/postgres'
import type { HeldNumber, Persons } from '../../application/ports.ts'
import type { Person } from '../../domain/person.ts'

const insertPersons = statement(
  'person-insert',
  `insert into person (person_id, version, full_name, date_of_birth, sex, ethnicity, nationality, place_of_birth, native_place,
     registered_on, registered_at, mother, father, created_by_act, created_by_import, created_at, entered_late, marital_status)
   select person_id, version, full_name, date_of_birth, sex, ethnicity, nationality, place_of_birth, native_place,
     registered_on, registered_at, mother, father, act, import, created_at, late, case when act is null then 'not-known' else 'unmarried' end
   from ${givenRows(`person_id uuid, version integer, full_name text, date_of_birth text, sex text, ethnicity text, nationality text,
     place_of_birth jsonb, native_place jsonb, registered_on date, registered_at jsonb, mother jsonb, father jsonb, act uuid, import uuid,
     created_at timestamptz, late boolean`)}
   on conflict (person_id) do nothing returning person_id as "personId"`,
)
const assignPins = statement(
  'person-assign-pin',
  `update person set pin = case when pin_version < given.version then given.pin else person.pin end, pin_version = greatest(pin_version, given.version),
     numbered_in = case when pin_version < given.version then pg_current_xact_id() else numbered_in end,
     numbered_position = case when pin_version < given.version then nextval('feed_position') else numbered_position end
   from ${givenRows('person_id uuid, pin char(12), version bigint')}
   where person.person_id = given.person_id returning person.person_id as "personId"`,
)

const mergePerson = statement(
  'person-merge',
  `with known as (select merged_into from person where person_id = $1 for update), merged as (
     update person set merged_into = $2 where person_id = $1 and merged_into is null returning 1
   )
   select merged_into as "mergedInto" from known`,
)

interface Entry {
  readonly person: Person
  readonly isLate: boolean
}

const toRow = ({ person, isLate }: Entry): object => ({
  person_id: person.personId,
  version: person.version,
  full_name: person.child.fullName,
  date_of_birth: person.child.dateOfBirth,
  sex: person.child.sex,
  ethnicity: person.child.ethnicity,
  nationality: person.child.nationality,
  place_of_birth: person.child.placeOfBirth,
  native_place: person.child.nativePlace,
  registered_on: person.registeredOn,
  registered_at: person.registeredAt,
  mother: person.mother,
  father: person.father,
  ...person.createdBy,
  created_at: person.createdAt,
  late: isLate,
})

interface Named {
  readonly personId: PersonId
}

/** @returns of each of the persons, whether the statement names it */
const ask = async (
  database: Queryable,
  sql: Statement,
  { rows, persons }: { readonly rows: readonly object[]; readonly persons: readonly PersonId[] },
): Promise<readonly boolean[]> => {
  const named = await database.query<Named>(sql, [JSON.stringify(rows)])
  const found = new Set(named.map(({ personId }) => personId))
  return persons.map((personId) => found.has(personId))
}

const insert = together((database, entries: readonly Entry[]) =>
  ask(database, insertPersons, { rows: entries.map(toRow), persons: entries.map(({ person }) => person.personId) }),
)

const assign = together((database, given: readonly (HeldNumber & Named)[]) =>
  ask(database, assignPins, {
    rows: given.map(({ personId, pin, version }) => ({ person_id: personId, pin, version })),
    persons: given.map(({ personId }) => personId),
  }),
)

export const personStore = (database: Queryable): Persons => ({
  insert: (person, isLate) => insert(database, { person, isLate }),
  assignNumber: (personId, number) => assign(database, { personId, ...number }),
  merge: async (personId, survivor) => {
    const [known] = await database.query<{ readonly mergedInto: string | null }>(mergePerson, [personId, survivor])
    if (known === undefined) return 'person-unknown'
    return known.mergedInto === null ? 'merged' : 'merged-before'
  },
})
