import type { CalendarDate, NumberSeries, PartialDate, Sex } from '@hub/citizen'
import type { PersonId } from '@hub/contracts'
import type { CopyValue } from '@hub/postgres'
import type { Identity, Parent, RegistrationPlace } from '../../domain/identity.ts'
import { likenessHashesOf, type HashesOf } from './likeness.ts'

/** Columns of `person` that are written when a person becomes known, in the order of {@link personValues}. */
export const personColumns = `person_id, series, full_name, date_of_birth, sex, nationality, registered_on, registered_at, mother, father, likeness,
  second_likeness`

const json = (value: object | undefined): string | null => (value === undefined ? null : JSON.stringify(value))

export const personValues = (person: Identity, hashesOf: HashesOf = likenessHashesOf): readonly CopyValue[] => {
  const { personId, series, fullName, dateOfBirth, sex, nationality, registeredOn, registeredAt } = person
  const [likeness, second] = hashesOf(person)
  return [
    personId,
    series,
    fullName,
    dateOfBirth,
    sex,
    nationality,
    registeredOn,
    json(registeredAt),
    json(person.mother),
    json(person.father),
    likeness,
    second,
  ]
}

/** Columns of `person` that make an {@link IdentityRow}. */
export const identityColumns = `person.person_id as "personId", full_name as "fullName", date_of_birth as "dateOfBirth", sex, nationality,
  to_char(registered_on, 'YYYY-MM-DD') as "registeredOn", registered_at as "registeredAt", mother, father, person.series`

export interface IdentityRow {
  readonly personId: PersonId
  readonly fullName: string
  readonly dateOfBirth: PartialDate
  readonly sex: Sex
  readonly nationality: string
  readonly registeredOn: CalendarDate | null
  readonly registeredAt: RegistrationPlace
  readonly mother: Parent | null
  readonly father: Parent | null
  readonly series: NumberSeries | null
}

export const toIdentity = (row: IdentityRow): Identity => ({
  personId: row.personId,
  fullName: row.fullName,
  dateOfBirth: row.dateOfBirth,
  sex: row.sex,
  nationality: row.nationality,
  registeredOn: row.registeredOn ?? undefined,
  registeredAt: row.registeredAt,
  mother: row.mother ?? undefined,
  father: row.father ?? undefined,
  series: row.series ?? undefined,
})
