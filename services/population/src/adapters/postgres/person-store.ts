import { statement, type Queryable } from '@hub/postgres'
import type { Persons } from '../../application/ports.ts'

const insertPerson = statement(
  'person-insert',
  `insert into person (person_id, version, full_name, date_of_birth, sex, ethnicity, nationality, place_of_birth, native_place,
     registered_on, registered_at, mother, father, created_by_act, created_by_import, created_at, entered_late, marital_status)
   values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, case when $14::uuid is null then 'not-known' else 'unmarried' end) on conflict (person_id) do nothing`,
)
const assignPin = statement(
  'person-assign-pin',
  `update person set pin = case when pin_version < $3 then $2 else pin end, pin_version = greatest(pin_version, $3),
     numbered_in = case when pin_version < $3 then pg_current_xact_id() else numbered_in end,
     numbered_position = case when pin_version < $3 then nextval('feed_position') else numbered_position end
   where person_id = $1`,
)

const mergePerson = statement(
  'person-merge',
  `with known as (select merged_into from person where person_id = $1 for update), merged as (
     update person set merged_into = $2 where person_id = $1 and merged_into is null returning 1
   )
   select merged_into as "mergedInto" from known`,
)

const json = (value: object | undefined): string | null => (value === undefined ? null : JSON.stringify(value))

export const personStore = (database: Queryable): Persons => ({
  insert: async (person, isLate) => {
    const { personId, version, child, registeredOn, registeredAt, mother, father, createdBy, createdAt } = person
    const inserted = await database.execute(insertPerson, [
      personId,
      version,
      child.fullName,
      child.dateOfBirth,
      child.sex,
      child.ethnicity,
      child.nationality,
      json(child.placeOfBirth),
      json(child.nativePlace),
      registeredOn,
      json(registeredAt),
      json(mother),
      json(father),
      'act' in createdBy ? createdBy.act : null,
      'import' in createdBy ? createdBy.import : null,
      createdAt,
      isLate,
    ])
    return inserted === 1
  },
  assignNumber: async (personId, { pin, version }) =>
    (await database.execute(assignPin, [personId, pin, version])) === 1,
  merge: async (personId, survivor) => {
    const [known] = await database.query<{ readonly mergedInto: string | null }>(mergePerson, [personId, survivor])
    if (known === undefined) return 'person-unknown'
    return known.mergedInto === null ? 'merged' : 'merged-before'
  },
})
