import { Type } from 'typebox'
import type { EventDefinition } from '../definition.ts'
import { ActIdField, InstantField, LabelField } from '../fields.ts'

const schema = Type.Object({
  actId: ActIdField,
  /** Why the registration gives no claim to a number, for instance `not-vietnamese`; the words are in docs/GLOSSARY.md. */
  reason: LabelField,
  rejectedAt: InstantField,
})

/** A registration does not give its person a number. The registration itself stays valid. */
export const pinRejected = {
  type: 'vn.ndxp.identity.pin-rejected.v1',
  topic: 'identity.pin.v1',
  replay: 'safe',
  personalData: 'none',
  schema,
} as const satisfies EventDefinition
