import { Type } from 'typebox'
import type { EventDefinition } from '../definition.ts'
import { InstantField, LabelField, PinField, UuidField } from '../fields.ts'

const schema = Type.Object({
  cancellationId: UuidField,
  pin: PinField,
  /** Ground of decree 70/2024 article 11(7), for instance `collection-error`; the words are in docs/GLOSSARY.md. */
  ground: LabelField,
  cancelledAt: InstantField,
  /** The number that the person holds instead, from this event on. Absent where none was established. */
  successor: Type.Optional(PinField),
})

/** The population authority cancelled a number. That is for ever: it belongs to nobody from now on, and is never given out again. */
export const pinCancelled = {
  type: 'vn.ndxp.identity.pin-cancelled.v1',
  topic: 'identity.pin.v1',
  replay: 'safe',
  personalData: 'identified',
  schema,
} as const satisfies EventDefinition
