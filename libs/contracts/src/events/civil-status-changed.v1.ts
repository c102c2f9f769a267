import { Type } from 'typebox'
import type { EventDefinition } from '../definition.ts'
import { CalendarDateField, ChangeableField, LabelField, actFields } from '../fields.ts'

const schema = Type.Object({
  ...actFields,
  field: ChangeableField,
  oldValue: Type.Optional(Type.String({ minLength: 1, maxLength: 100 })),
  newValue: Type.String({ minLength: 1, maxLength: 100 }),
  /** `change`, `correction`, `supplement`, `ethnicity-redetermined`, `sex-redetermined`; the words are in docs/GLOSSARY.md. */
  ground: LabelField,
  /** That registrar and police of the same level have verified the change together (circular 01/2022 article 4(2)). */
  verifiedWithPolice: Type.Optional(
    Type.Object({ reference: Type.String({ minLength: 1, maxLength: 100 }), verifiedOn: CalendarDateField }),
  ),
})

/** One item of what is registered of a person was changed, corrected, supplemented or determined anew. */
export const civilStatusChanged = {
  type: 'vn.ndxp.civil-status.civil-status-changed.v1',
  topic: 'civil-status.act.v1',
  replay: 'safe',
  personalData: 'identified',
  schema,
} as const satisfies EventDefinition
