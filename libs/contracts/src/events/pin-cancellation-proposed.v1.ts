import { Type } from 'typebox'
import type { EventDefinition } from '../definition.ts'
import { InstantField, LabelField, PinField, UuidField } from '../fields.ts'

const schema = Type.Object({
  cancellationId: UuidField,
  pin: PinField,
  /** Ground of decree 70/2024 article 11(7), for instance `collection-error`; the words are in docs/GLOSSARY.md. */
  ground: LabelField,
  proposedAt: InstantField,
})

/** Somebody proposed to cancel a number. Nothing has changed yet: another officer decides. */
export const pinCancellationProposed = {
  type: 'vn.ndxp.identity.pin-cancellation-proposed.v1',
  topic: 'identity.pin.v1',
  replay: 'safe',
  personalData: 'identified',
  schema,
} as const satisfies EventDefinition
