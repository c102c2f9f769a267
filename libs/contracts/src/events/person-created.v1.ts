import { Type } from 'typebox'
import type { EventDefinition } from '../definition.ts'
import { ActIdField, InstantField } from '../fields.ts'

const schema = Type.Object({
  /** The act that made the person known. */
  actId: Type.Optional(ActIdField),
  createdAt: InstantField,
})

/** The population register holds a person it did not hold before. */
export const personCreated = {
  type: 'vn.ndxp.population.person-created.v1',
  topic: 'population.person.v1',
  replay: 'safe',
  personalData: 'none',
  schema,
} as const satisfies EventDefinition
