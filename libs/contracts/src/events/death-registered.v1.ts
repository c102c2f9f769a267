import { Type } from 'typebox'
import type { EventDefinition } from '../definition.ts'
import { PartialDateField, PlaceField, actFields } from '../fields.ts'

const schema = Type.Object({
  ...actFields,
  dateOfDeath: PartialDateField,
  placeOfDeath: Type.Optional(PlaceField),
})

/** A registrar registered a death, or a court declared it. */
export const deathRegistered = {
  type: 'vn.ndxp.civil-status.death-registered.v1',
  topic: 'civil-status.act.v1',
  replay: 'safe',
  personalData: 'identified',
  schema,
} as const satisfies EventDefinition
