import { Type } from 'typebox'
import type { EventDefinition } from '../definition.ts'
import { ActIdField, InstantField } from '../fields.ts'

const schema = Type.Object({
  /** The act that changed the record. */
  actId: ActIdField,
  version: Type.Integer({ minimum: 1 }),
  /** Names of the items that are different now; the values are in the snapshot. */
  changed: Type.Array(Type.String({ minLength: 1 }), { minItems: 1 }),
  updatedAt: InstantField,
})

/** The record of a person is different now. */
export const personUpdated = {
  type: 'vn.ndxp.population.person-updated.v1',
  topic: 'population.person.v1',
  replay: 'safe',
  personalData: 'none',
  schema,
} as const satisfies EventDefinition
