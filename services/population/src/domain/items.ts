import { detailNames } from './details.ts'
import type { ResidenceKind } from './residence.ts'

/** What may be told of a person, item by item (Law on Identity 26/2023 article 9). */
export const itemNames = [
  'pin',
  'fullName',
  'dateOfBirth',
  'sex',
  'placeOfBirth',
  'registeredOn',
  'registeredAt',
  'nativePlace',
  'ethnicity',
  'nationality',
  'mother',
  'father',
  'maritalStatus',
  'dateOfDeath',
  'relations',
  'permanentResidence',
  'temporaryResidence',
  'currentResidence',
  ...detailNames,
] as const

export type ItemName = (typeof itemNames)[number]

export const residenceItems = {
  permanent: 'permanentResidence',
  temporary: 'temporaryResidence',
  current: 'currentResidence',
} as const satisfies Readonly<Record<ResidenceKind, ItemName>>

/** Values by item; what the register does not hold is undefined. */
export type Items = Readonly<Partial<Record<ItemName, unknown>>>

export interface Chosen {
  readonly shown: readonly ItemName[]
  /** Asked for by name, and not granted. */
  readonly withheld: readonly ItemName[]
}

/** P8: of what is asked for, only what the grant lists; asking for nothing by name asks for everything that is granted. */
export const chooseItems = (granted: readonly ItemName[], wanted?: readonly ItemName[]): Chosen => {
  const isGranted = (name: ItemName): boolean => granted.includes(name)
  const asked = wanted ?? itemNames.filter(isGranted)
  return { shown: asked.filter(isGranted), withheld: asked.filter((name) => !isGranted(name)) }
}

/** Those of the items that are shown. */
export const pickItems = (items: Items, shown: readonly ItemName[]): Items =>
  Object.fromEntries(shown.flatMap((name) => (items[name] === undefined ? [] : [[name, items[name]]])))
