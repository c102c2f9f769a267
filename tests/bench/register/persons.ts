import type { Pin } from '@hub/citizen'
import { personSnapshot, pinImported, pinIssued, type OutgoingRecord, type PersonId } from '@hub/contracts'
import { makeRecord, newPersonId } from '@hub/testing'
import { syntheticPin, type Child } from '../../fixtures/index.ts'
import { generateChildren } from './children.ts'

/** Somebody whom the register holds, as far as questions need to know. */
export interface Person {
  readonly personId: PersonId
  readonly pin: Pin
  readonly fullName: string
  readonly dateOfBirth: string
  readonly sex: 'male' | 'female'
  readonly ethnicity: string
  readonly motherFullName: string | undefined
  readonly fatherFullName: string | undefined
}

const toPerson = ({ act, fullName, dateOfBirth, sex, ethnicity }: Child, running: number): Person => {
  const known = sex === 'female' ? sex : 'male'
  const yearOfBirth = Number(dateOfBirth.slice(0, 4))
  const provinceCode = act.registeredAt.communeCode.slice(0, 2)
  return {
    personId: newPersonId(),
    pin: syntheticPin({ provinceCode, sex: known, yearOfBirth, family: running }),
    fullName,
    dateOfBirth,
    sex: known,
    ethnicity,
    motherFullName: act.mother?.fullName.normalize('NFC'),
    fatherFullName: act.father?.fullName.normalize('NFC'),
  }
}

/** @param from running number of the first: numbers of persons with different running numbers differ, up to a million */
export const generatePersons = (seed: number, count: number, from = 0): readonly Person[] =>
  Array.from(generateChildren(seed, count), (child, index) => toPerson(child, from + index))

const relative = (fullName: string | undefined): { readonly fullName: string } | undefined =>
  fullName === undefined ? undefined : { fullName }

/** The record of a person in one of its versions, as population would have published it. */
export const toSnapshot = (person: Person, version: number): OutgoingRecord => {
  const { personId, fullName, dateOfBirth, sex, ethnicity } = person
  const [mother, father] = [relative(person.motherFullName), relative(person.fatherFullName)]
  return makeRecord(personSnapshot, {
    key: personId,
    sequence: version,
    data: {
      version,
      fullName,
      dateOfBirth,
      sex,
      ethnicity,
      nationality: 'VN',
      ...(mother === undefined ? {} : { mother }),
      ...(father === undefined ? {} : { father }),
    },
  })
}

/** The two facts that make a person verifiable, as id-issuance and population would have published them. */
export const toFacts = (person: Person, now: Date): readonly [OutgoingRecord, OutgoingRecord] => {
  const { personId: key, pin } = person
  const issued = makeRecord(pinIssued, { key, sequence: 1, data: { pin, issuedAt: now.toISOString() } })
  return [issued, toSnapshot(person, 1)]
}

/** The number of a person who comes out of an import and was registered in a province. */
export const toImported = (person: Person, provinceCode: string, now: Date): OutgoingRecord => {
  const { personId, pin, fullName, dateOfBirth, sex, ethnicity } = person
  return makeRecord(pinImported, {
    key: personId,
    sequence: 1,
    data: {
      importId: newPersonId(),
      pin,
      person: { fullName, dateOfBirth, sex, ethnicity, nationality: 'VN' },
      registeredAt: { country: 'VN', provinceCode },
      importedAt: now.toISOString(),
    },
  })
}
