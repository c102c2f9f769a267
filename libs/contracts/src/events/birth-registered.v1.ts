import { Type } from 'typebox'
import type { EventDefinition } from '../definition.ts'
import {
  ActIdField,
  CalendarDateField,
  CountryField,
  EthnicityField,
  FullNameField,
  ParentField,
  PartialDateField,
  PlaceField,
  RegisteredByField,
  SexField,
  UuidField,
  type PersonId,
} from '../fields.ts'

const schema = Type.Object({
  actId: ActIdField,
  /** An act is published once for each person concerned, under that person's key. */
  role: Type.Enum(['child', 'mother', 'father']),
  registeredOn: CalendarDateField,
  registeredAt: PlaceField,
  /** The person of the child, in the copies of the parents; a parent's copy goes out once it is known who the parent is. */
  childId: Type.Optional(Type.Unsafe<PersonId>(UuidField)),
  /** Who registered it: nobody decides about what he asked for himself. */
  registeredBy: Type.Optional(RegisteredByField),
  child: Type.Object({
    fullName: FullNameField,
    sex: SexField,
    dateOfBirth: PartialDateField,
    placeOfBirth: PlaceField,
    nativePlace: PlaceField,
    ethnicity: EthnicityField,
    nationality: CountryField,
  }),
  mother: Type.Optional(ParentField),
  father: Type.Optional(ParentField),
})

/** A registrar registered a birth. */
export const birthRegistered = {
  type: 'vn.ndxp.civil-status.birth-registered.v1',
  topic: 'civil-status.act.v1',
  replay: 'safe',
  personalData: 'identified',
  schema,
} as const satisfies EventDefinition
