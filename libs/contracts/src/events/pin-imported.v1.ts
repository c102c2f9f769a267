import { Type } from 'typebox'
import type { EventDefinition } from '../definition.ts'
import {
  CalendarDateField,
  CountryField,
  EthnicityField,
  FullNameField,
  InstantField,
  ParentField,
  PartialDateField,
  PinField,
  PlaceField,
  SexField,
  UuidField,
} from '../fields.ts'

const schema = Type.Object({
  importId: UuidField,
  /** Absent for a citizen who was registered without a number (decree 137/2015 article 15). */
  pin: Type.Optional(PinField),
  person: Type.Object({
    fullName: FullNameField,
    sex: SexField,
    dateOfBirth: PartialDateField,
    ethnicity: EthnicityField,
    nationality: CountryField,
  }),
  registeredOn: Type.Optional(CalendarDateField),
  registeredAt: Type.Optional(PlaceField),
  mother: Type.Optional(ParentField),
  father: Type.Optional(ParentField),
  importedAt: InstantField,
})

/** A person who was known before the hub was, with the number held since then. */
export const pinImported = {
  type: 'vn.ndxp.identity.pin-imported.v1',
  topic: 'identity.pin.v1',
  replay: 'safe',
  personalData: 'identified',
  schema,
} as const satisfies EventDefinition
