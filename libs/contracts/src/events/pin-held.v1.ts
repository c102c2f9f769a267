import { Type } from 'typebox'
import type { EventDefinition } from '../definition.ts'
import { ActIdField, InstantField, LabelField } from '../fields.ts'

const schema = Type.Object({
  /** The registration that asked for the number; absent where no act did. */
  actId: Type.Optional(ActIdField),
  /** What an officer has to find out, for instance `suspected-duplicate`; the words are in docs/GLOSSARY.md. */
  reason: LabelField,
  heldAt: InstantField,
  /** After this the request shows as overdue. It stays held. */
  deadline: InstantField,
})

/** A request for a number waits for the decision of an officer. Whom it might be about is for that officer's eyes only. */
export const pinHeld = {
  type: 'vn.ndxp.identity.pin-held.v1',
  topic: 'identity.pin.v1',
  replay: 'safe',
  personalData: 'none',
  schema,
} as const satisfies EventDefinition
