import { Type } from 'typebox'
import type { EventDefinition } from '../definition.ts'
import { CountryField, EthnicityField, FullNameField, PartialDateField, SexField } from '../fields.ts'

const Relative = Type.Object({ fullName: FullNameField })

const schema = Type.Object({
  /** Counts the states of this person's record, from 1. A reader keeps the highest it has seen. */
  version: Type.Integer({ minimum: 1 }),
  fullName: FullNameField,
  dateOfBirth: PartialDateField,
  sex: SexField,
  ethnicity: EthnicityField,
  nationality: CountryField,
  mother: Type.Optional(Relative),
  father: Type.Optional(Relative),
  /** Present while the register holds the person as deceased. */
  dateOfDeath: Type.Optional(PartialDateField),
})

/** The whole verifiable record of a person as it is now. Holds neither number nor number state: those belong to id-issuance alone. */
export const personSnapshot = {
  type: 'vn.ndxp.population.person-snapshot.v1',
  topic: 'population.snapshot.v1',
  replay: 'safe',
  personalData: 'identified',
  schema,
} as const satisfies EventDefinition
