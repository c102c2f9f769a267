import { Type } from 'typebox'
import type { EventDefinition } from '../definition.ts'
import { ActIdField, ChangeableField, InstantField, LabelField, PinField, UuidField } from '../fields.ts'

const schema = Type.Object({
  differenceId: UuidField,
  /** By which civil status knows the person. */
  pin: Type.Optional(PinField),
  field: ChangeableField,
  /** Whose value stands: `civil-status`, `register`; `agreed` where both say the same by now. */
  outcome: LabelField,
  /** What the register holds, and civil status is to hold, from now on. */
  value: Type.Optional(Type.String({ minLength: 1, maxLength: 100 })),
  /** The act that had said otherwise, or the one whose value stands. */
  actId: Type.Optional(ActIdField),
  resolvedAt: InstantField,
})

/** A difference between civil status and the population register is settled: both are to hold the same value. */
export const differenceResolved = {
  type: 'vn.ndxp.population.difference-resolved.v1',
  topic: 'population.difference.v1',
  replay: 'safe',
  personalData: 'identified',
  schema,
} as const satisfies EventDefinition
