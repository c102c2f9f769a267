import { Type } from 'typebox'
import type { EventDefinition } from '../definition.ts'
import { InstantField, UuidField, type PersonId } from '../fields.ts'

const schema = Type.Object({
  /** Who both are from now on. The key of the event is the internal key that is given up. */
  survivorId: Type.Unsafe<PersonId>(UuidField),
  mergedAt: InstantField,
})

/** Two internal keys turned out to be one person. Every consumer keeps the given-up key as another name of the survivor. */
export const personMerged = {
  type: 'vn.ndxp.population.person-merged.v1',
  topic: 'population.person.v1',
  replay: 'safe',
  personalData: 'none',
  schema,
} as const satisfies EventDefinition
