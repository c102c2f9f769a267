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

/** An adoption was terminated. */
export const adoptionEnded = {
  type: 'vn.ndxp.civil-status.adoption-ended.v1',
  topic: 'civil-status.act.v1',
  replay: 'safe',
  personalData: 'identified',
  schema,
} as const satisfies EventDefinition
