import { Type } from 'typebox'
import type { EventDefinition } from '../definition.ts'
import { CalendarDateField, OtherPersonField, actFields } from '../fields.ts'

const schema = Type.Object({
  ...actFields,
  role: Type.Enum(['husband', 'wife']),
  spouse: OtherPersonField,
  marriedOn: CalendarDateField,
})

/** A marriage was registered, here or abroad. */
export const marriageRegistered = {
  type: 'vn.ndxp.civil-status.marriage-registered.v1',
  topic: 'civil-status.act.v1',
  replay: 'safe',
  personalData: 'identified',
  schema,
} as const satisfies EventDefinition
