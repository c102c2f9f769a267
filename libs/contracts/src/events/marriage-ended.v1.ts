import { Type } from 'typebox'
import type { EventDefinition } from '../definition.ts'
import { CalendarDateField, LabelField, OtherPersonField, actFields } from '../fields.ts'

const schema = Type.Object({
  ...actFields,
  role: Type.Enum(['husband', 'wife']),
  spouse: OtherPersonField,
  endedOn: CalendarDateField,
  /** `divorce` or `annulment`; the words are in docs/GLOSSARY.md. */
  ground: LabelField,
})

/** A court ended a marriage. */
export const marriageEnded = {
  type: 'vn.ndxp.civil-status.marriage-ended.v1',
  topic: 'civil-status.act.v1',
  replay: 'safe',
  personalData: 'identified',
  schema,
} as const satisfies EventDefinition
