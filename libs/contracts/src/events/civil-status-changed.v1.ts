import { Type } from 'typebox'
import type { EventDefinition } from '../definition.ts'
import { LabelField, actFields } from '../fields.ts'

const schema = Type.Object({
  ...actFields,
  field: Type.Enum(['fullName', 'dateOfBirth', 'sex', 'ethnicity', 'nationality']),
  oldValue: Type.Optional(Type.String({ minLength: 1, maxLength: 100 })),
  newValue: Type.String({ minLength: 1, maxLength: 100 }),
  /** `change`, `correction`, `supplement`, `ethnicity-redetermined`, `sex-redetermined`; the words are in docs/GLOSSARY.md. */
  ground: LabelField,
})

/** One item of what is registered of a person was changed, corrected, supplemented or determined anew. */
export const civilStatusChanged = {
  type: 'vn.ndxp.civil-status.civil-status-changed.v1',
  topic: 'civil-status.act.v1',
  replay: 'safe',
  personalData: 'identified',
  schema,
} as const satisfies EventDefinition
