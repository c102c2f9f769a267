import { Type } from 'typebox'
import type { EventDefinition } from '../definition.ts'
import { ActIdField, InstantField, PinField } from '../fields.ts'

const schema = Type.Object({
  pin: PinField,
  /** The registration that asked for the number; absent where no act did. */
  actId: Type.Optional(ActIdField),
  issuedAt: InstantField,
})

/** The population authority gave a person a number. From now on the number is the person's and nobody else's, for ever. */
export const pinIssued = {
  type: 'vn.ndxp.identity.pin-issued.v1',
  topic: 'identity.pin.v1',
  replay: 'safe',
  personalData: 'identified',
  schema,
} as const satisfies EventDefinition
