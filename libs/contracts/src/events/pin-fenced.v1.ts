import { Type } from 'typebox'
import type { EventDefinition } from '../definition.ts'
import { InstantField, PinField, UuidField } from '../fields.ts'

const schema = Type.Object({
  cancellationId: UuidField,
  pin: PinField,
  /** The number that stands in for it, applied together with the cancellation. */
  successor: Type.Optional(PinField),
  fencedAt: InstantField,
})

/** Verification has committed a cancellation, and the successor with it; every replica answers from that database. */
export const pinFenced = {
  type: 'vn.ndxp.verification.pin-fenced.v1',
  topic: 'verification.fence.v1',
  replay: 'safe',
  personalData: 'identified',
  schema,
} as const satisfies EventDefinition
