import { describe, expect, test } from '@jest/globals'
import type { PartialDate, Pin } from '@hub/citizen'
import type { PersonId } from '@hub/contracts'
import { isAlike, likenessesOf, type Identity, type Parent } from './identity.ts'

const lan: Parent = { fullName: 'Trần Thị Lan', dateOfBirth: '1995-04-12' as PartialDate, pin: '001195000001' as Pin }
const minh: Parent = { fullName: 'Nguyễn Văn Minh' }

const child: Identity = {
  personId: 'one' as PersonId,
  fullName: 'Nguyễn Thị An',
  dateOfBirth: '2026-11-18' as PartialDate,
  sex: 'female',
  nationality: 'VN',
  registeredOn: '2026-11-20',
  registeredAt: { country: 'VN', provinceCode: '01', communeCode: '00004' },
  mother: lan,
  father: minh,
  series: undefined,
}
const foundling: Identity = { ...child, mother: undefined, father: undefined }

const born = (date: string): Partial<Identity> => ({ dateOfBirth: date as PartialDate })
const motherBorn = (date: string, pin?: string): Partial<Identity> => ({
  mother: { fullName: 'Trần Thị Lan', dateOfBirth: date as PartialDate, pin: pin as Pin | undefined },
  father: undefined,
})

/** Two that are alike must have a text in common, or neither would ever find the other. */
const canMeet = (one: Identity, other: Identity): boolean => {
  const texts = new Set(likenessesOf(one))
  return likenessesOf(other).some((text) => texts.has(text))
}

describe('a child might be the one who is known', () => {
  test.each<[string, Partial<Identity>]>([
    ['with everything the same', {}],
    ['registered elsewhere', { registeredAt: { country: 'VN', provinceCode: '96', communeCode: '32248' } }],
    ['with another sex, which may be a mistake', { sex: 'male' }],
    ['with a name of other accents', { fullName: 'NGUYỄN THI ÂN' }],
    ['with the month of birth alone', born('2026-11')],
    ['with the year of birth alone', born('2026')],
    ['with the mother alone', { father: undefined }],
    ['with the father alone', { mother: undefined }],
    ['with a mother whose year of birth alone is known', motherBorn('1995')],
    ['with a mother whose year of birth was corrected', motherBorn('1996-04-12', '001195000001')],
  ])('%s', (_what, given) => {
    const other = { ...child, ...given }
    expect([isAlike(child, other), isAlike(other, child), canMeet(child, other)]).toEqual([true, true, true])
  })

  test('without parents, at the same place', () => {
    expect(isAlike(foundling, { ...foundling })).toBe(true)
    expect(canMeet(foundling, foundling)).toBe(true)
  })
})

describe('a child is somebody else', () => {
  test.each<[string, Partial<Identity>]>([
    ['with another name', { fullName: 'Nguyễn Thị Bình' }],
    ['born on another day', born('2026-11-17')],
    ['born in another month', born('2026-10')],
    ['with other parents', { mother: { fullName: 'Lê Thị Bé' }, father: { fullName: 'Lê Văn Ba' } }],
    ['with a mother of the same name and another age', motherBorn('1990-01-01')],
    ['without parents', { mother: undefined, father: undefined }],
  ])('%s', (_what, given) => {
    const other = { ...child, ...given }
    expect([isAlike(child, other), isAlike(other, child)]).toEqual([false, false])
  })

  test('without parents, at another place', () => {
    const elsewhere = { ...foundling, registeredAt: { country: 'VN', provinceCode: '96', communeCode: '32248' } }
    expect(isAlike(foundling, elsewhere)).toBe(false)
  })
})
