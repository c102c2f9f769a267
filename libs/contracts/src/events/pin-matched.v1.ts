import { Type } from 'typebox'
import type { EventDefinition } from '../definition.ts'
import { ActIdField, InstantField, PinField, UuidField, type PersonId } from '../fields.ts'

const schema = Type.Object({
  /** The registration that asked for the number; absent where no act did. */
  actId: Type.Optional(ActIdField),
  /** Who the person turned out to be. The key of the event is the internal key that is given up for this one. */
  personId: Type.Unsafe<PersonId>(UuidField),
  /** The number that this person holds. */
  pin: PinField,
  matchedAt: InstantField,
})

/** A request for a number turned out to be about somebody who is known already: two internal keys are one person. */
export const pinMatched = {
  type: 'vn.ndxp.identity.pin-matched.v1',
  topic: 'identity.pin.v1',
  replay: 'safe',
  personalData: 'identified',
  schema,
} as const satisfies EventDefinition
