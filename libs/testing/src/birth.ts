import { randomUUIDv7 } from 'node:crypto'
import type { ActId, birthRegistered, DataOf } from '@hub/contracts'

type BirthRegistered = DataOf<typeof birthRegistered>

/** The data of a birth as civil status publishes it; what matters to a test is given, the rest is plausible. */
export const makeBirth = (
  given: { readonly child?: Partial<BirthRegistered['child']> } & Partial<Omit<BirthRegistered, 'child'>> = {},
): BirthRegistered => ({
  actId: randomUUIDv7() as ActId,
  role: 'child',
  registeredOn: '2026-11-20',
  registeredAt: { country: 'VN', communeCode: '00004', provinceCode: '01' },
  mother: { fullName: 'Trần Thị Lan', dateOfBirth: '1995' },
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
