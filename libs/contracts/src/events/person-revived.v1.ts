import { Type } from 'typebox'
import type { EventDefinition } from '../definition.ts'
import { ActIdField, InstantField } from '../fields.ts'

const schema = Type.Object({
  actId: ActIdField,
  recordedAt: InstantField,
})

/** The register no longer holds the person as deceased. */
export const personRevived = {
  type: 'vn.ndxp.population.person-revived.v1',
  topic: 'population.person.v1',
  replay: 'safe',
  personalData: 'none',
  schema,
} as const satisfies EventDefinition
