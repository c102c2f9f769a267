import { Type } from 'typebox'
import type { EventDefinition } from '../definition.ts'
import { InstantField, PinField, UuidField } from '../fields.ts'

const schema = Type.Object({
  cancellationId: UuidField,
  /** The new number. */
  pin: PinField,
  /** The cancelled number that it stands in for. */
  previousPin: PinField,
  reestablishedAt: InstantField,
})

/** A person whose number was cancelled got another one. */
export const pinReestablished = {
  type: 'vn.ndxp.identity.pin-reestablished.v1',
  topic: 'identity.pin.v1',
  replay: 'safe',
  personalData: 'identified',
  schema,
} as const satisfies EventDefinition
