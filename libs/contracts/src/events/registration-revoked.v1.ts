import { Type } from 'typebox'
import type { EventDefinition } from '../definition.ts'
import { actFields, ActIdField } from '../fields.ts'

const schema = Type.Object({
  ...actFields,
  /** The act that says nothing any more. */
  revokedActId: ActIdField,
})

/** An act was registered unlawfully and is revoked: what it said of the person counts no more. */
export const registrationRevoked = {
  type: 'vn.ndxp.civil-status.registration-revoked.v1',
  topic: 'civil-status.act.v1',
  replay: 'safe',
  personalData: 'none',
  schema,
} as const satisfies EventDefinition
