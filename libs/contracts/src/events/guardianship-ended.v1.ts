import { Type } from 'typebox'
import type { EventDefinition } from '../definition.ts'
import { OtherPersonField, actFields } from '../fields.ts'

const schema = Type.Object({
  ...actFields,
  role: Type.Enum(['ward', 'guardian']),
  other: OtherPersonField,
})

/** A guardianship ended. */
export const guardianshipEnded = {
  type: 'vn.ndxp.civil-status.guardianship-ended.v1',
  topic: 'civil-status.act.v1',
  replay: 'safe',
  personalData: 'identified',
  schema,
} as const satisfies EventDefinition
