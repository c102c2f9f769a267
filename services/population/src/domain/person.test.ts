import { describe, expect, test } from '@jest/globals'
import { makeBirth, newPersonId } from '@hub/testing'
import { personFromBirth, toSnapshot } from './person.ts'

// oxlint-disable-next-line eslint/no-restricted-globals -- The domain takes its clock as an argument, and the test is who brings it.
const now = new Date('2026-11-20T02:15:30.123Z')
const mother = { fullName: 'Trần Thị Lan', dateOfBirth: '1995', pin: '001195000001', nationality: 'VN' }
const father = { fullName: 'Nguyễn Văn An' }

describe('a person', () => {
  test('is made by a birth, under the key of the act, in the first state of the record', () => {
    const [personId, birth] = [newPersonId(), makeBirth({ mother, father })]
    const { child, registeredOn, registeredAt, actId } = birth
    expect(personFromBirth(personId, birth, now)).toEqual({
      personId,
      version: 1,
      child,
      registeredOn,
      registeredAt,
      mother,
      father,
      createdBy: { act: actId },
      createdAt: now,
    })
  })

  test('may have no parents', () => {
    const { mother: _, ...birth } = makeBirth()
    const person = personFromBirth(newPersonId(), birth, now)
    expect([person.mother, person.father]).toEqual([undefined, undefined])
    expect(Object.keys(toSnapshot(person))).not.toContain('mother')
    expect(Object.keys(toSnapshot(person))).not.toContain('father')
  })
})

describe('the snapshot of a person', () => {
  test('is what verification may know: the record without numbers and places, parents by name', () => {
    const person = personFromBirth(newPersonId(), makeBirth({ mother, father }), now)
    expect(toSnapshot(person)).toEqual({
      version: 1,
      fullName: 'Nguyễn Thị Hòa',
      dateOfBirth: '2026-11-18',
      sex: 'female',
      ethnicity: '01',
      nationality: 'VN',
      mother: { fullName: 'Trần Thị Lan' },
      father: { fullName: 'Nguyễn Văn An' },
    })
  })

  test('counts as the record does', () => {
    const person = personFromBirth(newPersonId(), makeBirth(), now)
    expect(toSnapshot({ ...person, version: 7 })).toMatchObject({ version: 7 })
  })
})
