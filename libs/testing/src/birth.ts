import { randomInt, randomUUIDv7 } from 'node:crypto'
import type { ActId, birthRegistered, DataOf } from '@hub/contracts'

type BirthRegistered = DataOf<typeof birthRegistered>

/** A name of letters that no other call gives. */
export const newName = (): string => {
  const letters = Array.from({ length: 12 }, () => String.fromCodePoint(97 + randomInt(26))).join('')
  return `${letters[0]?.toUpperCase()}${letters.slice(1)}`
}

/** The data of a birth as civil status publishes it; what matters to a test is given, the rest is plausible, and the mother nobody else's. */
export const makeBirth = (
  given: { readonly child?: Partial<BirthRegistered['child']> } & Partial<Omit<BirthRegistered, 'child'>> = {},
): BirthRegistered => ({
  actId: randomUUIDv7() as ActId,
  role: 'child',
  registeredOn: '2026-11-20',
  registeredAt: { country: 'VN', communeCode: '00004', provinceCode: '01' },
  mother: { fullName: `Trần Thị ${newName()}`, dateOfBirth: '1995' },
  ...given,
  child: {
    fullName: 'Nguyễn Thị Hòa',
    sex: 'female',
    dateOfBirth: '2026-11-18',
    placeOfBirth: { country: 'VN', communeCode: '00004', provinceCode: '01' },
    nativePlace: { country: 'VN', communeCode: '00004', provinceCode: '01' },
    ethnicity: '01',
    nationality: 'VN',
    ...given.child,
  },
})
