import { randomUUIDv7 } from 'node:crypto'
import type { AdministrativeUnits } from '@hub/citizen'
import { birthRegistered, type ActId, type DataOf, type OutgoingRecord } from '@hub/contracts'
import { makeRecord, newPersonId } from '@hub/testing'
import { readAdministrativeUnits, type Child } from '../../fixtures/index.ts'
import { generateChildren } from './children.ts'

type Birth = DataOf<typeof birthRegistered>
type PlaceBody = Child['act']['registeredAt']
type ParentBody = NonNullable<Child['act']['mother']>

const toParent = ({ fullName, dateOfBirth, pin, nationality }: ParentBody): NonNullable<Birth['mother']> => ({
  fullName: fullName.normalize('NFC'),
  dateOfBirth,
  nationality,
  ...(pin === undefined ? {} : { pin }),
})

/** What civil status publishes of an act that it accepted. */
const toBirth = (units: AdministrativeUnits, { act, fullName, sex, dateOfBirth }: Child): Birth => {
  const toPlace = ({ communeCode, detail }: PlaceBody): Birth['registeredAt'] => ({
    country: 'VN',
    communeCode,
    provinceCode: units.findCommune(communeCode, act.registeredOn)?.provinceCode ?? '01',
    ...(detail === undefined ? {} : { detail }),
  })
  const { child, mother, father } = act
  return {
    actId: randomUUIDv7() as ActId,
    role: 'child',
    registeredOn: act.registeredOn,
    registeredAt: toPlace(act.registeredAt),
    child: {
      fullName,
      sex,
      dateOfBirth,
      placeOfBirth: toPlace(child.placeOfBirth),
      nativePlace: toPlace(child.nativePlace),
      ethnicity: child.ethnicity,
      nationality: child.nationality,
    },
    ...(mother === undefined ? {} : { mother: toParent(mother) }),
    ...(father === undefined ? {} : { father: toParent(father) }),
  }
}

/** So many registered births, each with a claim to a number, as they stand on the topic. */
export const generateBirthFacts = (seed: number, count: number): readonly OutgoingRecord[] => {
  const units = readAdministrativeUnits()
  return Array.from(generateChildren(seed, count), (child) =>
    makeRecord(birthRegistered, { key: newPersonId(), sequence: 1, data: toBirth(units, child) }),
  )
}
