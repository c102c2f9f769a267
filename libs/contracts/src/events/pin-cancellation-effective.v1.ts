import { Type } from 'typebox'
import type { EventDefinition } from '../definition.ts'
import { InstantField, PinField, UuidField } from '../fields.ts'

const schema = Type.Object({
  cancellationId: UuidField,
  pin: PinField,
  effectiveAt: InstantField,
})

/** Verification has applied the cancellation: no question that comes after this is answered as if the number were valid. */
export const pinCancellationEffective = {
  type: 'vn.ndxp.identity.pin-cancellation-effective.v1',
  topic: 'identity.pin.v1',
  replay: 'safe',
  personalData: 'identified',
  schema,
} as const satisfies EventDefinition
