import { Type } from 'typebox'
import type { EventDefinition } from '../definition.ts'
import { OtherPersonField, actFields } from '../fields.ts'

const schema = Type.Object({
  ...actFields,
  role: Type.Enum(['child', 'parent']),
  /** What the parent is to the child. */
  relation: Type.Enum(['father', 'mother']),
  other: OtherPersonField,
})

/** A child was adopted. */
export const adoptionRecorded = {
  type: 'vn.ndxp.civil-status.adoption-recorded.v1',
  topic: 'civil-status.act.v1',
  replay: 'safe',
  personalData: 'identified',
  schema,
} as const satisfies EventDefinition
