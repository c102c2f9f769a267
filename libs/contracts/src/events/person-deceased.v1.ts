import { Type } from 'typebox'
import type { EventDefinition } from '../definition.ts'
import { ActIdField, InstantField, PartialDateField } from '../fields.ts'

const schema = Type.Object({
  actId: ActIdField,
  dateOfDeath: PartialDateField,
  recordedAt: InstantField,
})

/** The register holds the person as deceased. */
export const personDeceased = {
  type: 'vn.ndxp.population.person-deceased.v1',
  topic: 'population.person.v1',
  replay: 'safe',
  personalData: 'identified',
  schema,
} as const satisfies EventDefinition
