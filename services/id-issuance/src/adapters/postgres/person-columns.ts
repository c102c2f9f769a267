import type { CopyValue } from '@hub/postgres'
import type { Identity } from '../../domain/identity.ts'
import { likenessHashesOf } from './likeness.ts'

/** Columns of `person` that are written when a person becomes known, in the order of {@link personValues}. */
export const personColumns = `person_id, series, full_name, date_of_birth, sex, nationality, registered_on, registered_at, mother, father, likeness,
  second_likeness`

const json = (value: object | undefined): string | null => (value === undefined ? null : JSON.stringify(value))

export const personValues = (person: Identity): readonly CopyValue[] => {
  const { personId, series, fullName, dateOfBirth, sex, nationality, registeredOn, registeredAt } = person
  const [likeness, second] = likenessHashesOf(person)
  const facts = [fullName, dateOfBirth, sex, nationality, registeredOn, json(registeredAt)]
  return [personId, series, ...facts, json(person.mother), json(person.father), likeness, second]
}
