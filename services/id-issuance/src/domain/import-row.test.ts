import { expect, test } from '@jest/globals'
import type { PartialDate, Pin } from '@hub/citizen'
import type { PersonId } from '@hub/contracts'
import { findOddity, type ImportedPerson } from './import-row.ts'

const person: ImportedPerson = {
  personId: 'one' as PersonId,
  fullName: 'Nguyễn Thị An',
  dateOfBirth: '1999-03-01' as PartialDate,
  sex: 'female',
  nationality: 'VN',
  ethnicity: '01',
  registeredOn: undefined,
  registeredAt: { country: 'VN' },
  series: undefined,
  pin: '001199000001' as Pin,
  confirmed: false,
}

const reasonOf = (given: Partial<ImportedPerson>): string | undefined =>
  findOddity({ kind: 'person', row: 1, person: { ...person, ...given } })?.reason

test.each<[string, Partial<ImportedPerson>, string | undefined]>([
  ['as the record says', {}, undefined],
  ['of another sex', { pin: '001099000001' as Pin }, 'number-disagrees'],
  ['of another year', { pin: '001198000001' as Pin }, 'number-disagrees'],
  ['of another century', { pin: '001399000001' as Pin }, 'number-disagrees'],
  ['of a province that never was', { pin: '003199000001' as Pin }, undefined],
  ['of somebody whose sex is not determined', { sex: 'undetermined' }, undefined],
  ['that is not there', { pin: undefined }, undefined],
])('a number %s is taken, and remarked on where it is odd', (_what, given, reason) => {
  expect(reasonOf(given)).toBe(reason)
})
