import type { ActId, birthRegistered, DataOf, PersonId, personSnapshot, pinImported } from '@hub/contracts'

type BirthRegistered = DataOf<typeof birthRegistered>
type Parent = NonNullable<BirthRegistered['mother']>
type Place = BirthRegistered['registeredAt']

/** A person of the register, by the internal key. The number is one of the things known of a person, not who the person is. */
export interface Person {
  readonly personId: PersonId
  /** Counts the states of the record, from 1. */
  readonly version: number
  readonly child: Omit<BirthRegistered['child'], 'placeOfBirth' | 'nativePlace'> & {
    readonly placeOfBirth?: Place | undefined
    readonly nativePlace?: Place | undefined
  }
  readonly registeredOn?: string | undefined
  readonly registeredAt?: Place | undefined
  readonly mother?: Parent | undefined
  readonly father?: Parent | undefined
  readonly createdBy: { readonly act: ActId } | { readonly import: string }
  readonly createdAt: Date
}

/** A registered birth makes a person, with or without a number. */
export const personFromBirth = (personId: PersonId, birth: BirthRegistered, now: Date): Person => ({
  personId,
  version: 1,
  child: birth.child,
  registeredOn: birth.registeredOn,
  registeredAt: birth.registeredAt,
  mother: birth.mother,
  father: birth.father,
  createdBy: { act: birth.actId },
  createdAt: now,
})

/** Somebody who was there before the hub was. */
export const personFromImport = (personId: PersonId, imported: DataOf<typeof pinImported>, now: Date): Person => ({
  personId,
  version: 1,
  child: imported.person,
  registeredOn: imported.registeredOn,
  registeredAt: imported.registeredAt,
  mother: imported.mother,
  father: imported.father,
  createdBy: { import: imported.importId },
  createdAt: now,
})

/** As much of a person as a snapshot tells. */
export interface Verifiable extends Pick<Person, 'personId' | 'version' | 'mother' | 'father'> {
  readonly child: Pick<Person['child'], 'fullName' | 'dateOfBirth' | 'sex' | 'ethnicity' | 'nationality'>
  readonly dateOfDeath?: string | undefined
}

/** What verification may know of a person: neither number nor places. */
export const toSnapshot = ({
  version,
  child,
  mother,
  father,
  dateOfDeath,
}: Verifiable): DataOf<typeof personSnapshot> => ({
  version,
  fullName: child.fullName,
  dateOfBirth: child.dateOfBirth,
  sex: child.sex,
  ethnicity: child.ethnicity,
  nationality: child.nationality,
  ...(mother === undefined ? {} : { mother: { fullName: mother.fullName } }),
  ...(father === undefined ? {} : { father: { fullName: father.fullName } }),
  ...(dateOfDeath === undefined ? {} : { dateOfDeath }),
})
