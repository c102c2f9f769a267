import { Type } from 'typebox'
import type { EventDefinition } from '../definition.ts'
import { OtherPersonField, actFields } from '../fields.ts'

const schema = Type.Object({
  ...actFields,
  role: Type.Enum(['ward', 'guardian']),
  other: OtherPersonField,
})

/** Somebody became the guardian of another person. */
export const guardianshipRecorded = {
  type: 'vn.ndxp.civil-status.guardianship-recorded.v1',
  topic: 'civil-status.act.v1',
  replay: 'safe',
  personalData: 'identified',
  schema,
} as const satisfies EventDefinition
