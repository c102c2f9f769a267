import { Type } from 'typebox'
import type { EventDefinition } from '../definition.ts'
import { ActIdField, InstantField, LabelField, UuidField, type PersonId } from '../fields.ts'

const schema = Type.Object({
  actId: ActIdField,
  /** What the other person is to this one: `spouse`, `father`, `mother`, `child`, `adoptive-father`, `guardian`, …; see docs/GLOSSARY.md. */
  relation: LabelField,
  otherId: Type.Unsafe<PersonId>(UuidField),
  state: Type.Enum(['began', 'ended']),
  recordedAt: InstantField,
})

/** Two persons of the register are related, or no longer so. */
export const relationChanged = {
  type: 'vn.ndxp.population.relation-changed.v1',
  topic: 'population.person.v1',
  replay: 'safe',
  personalData: 'none',
  schema,
} as const satisfies EventDefinition
