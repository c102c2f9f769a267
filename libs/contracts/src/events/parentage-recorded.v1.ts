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

/** A parent and a child recognised each other, or a court determined it. */
export const parentageRecorded = {
  type: 'vn.ndxp.civil-status.parentage-recorded.v1',
  topic: 'civil-status.act.v1',
  replay: 'safe',
  personalData: 'identified',
  schema,
} as const satisfies EventDefinition
