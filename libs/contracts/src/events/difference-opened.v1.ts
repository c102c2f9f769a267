import { Type } from 'typebox'
import type { EventDefinition } from '../definition.ts'
import { ActIdField, ChangeableField, InstantField, PinField, UuidField } from '../fields.ts'

const Said = Type.Object({
  value: Type.Optional(Type.String({ minLength: 1, maxLength: 100 })),
  /** The act, or the update by the authority, that said so; absent for what was there before the hub was. */
  actId: Type.Optional(ActIdField),
})

const schema = Type.Object({
  differenceId: UuidField,
  /** By which civil status knows the person. */
  pin: Type.Optional(PinField),
  /** Counts what was said about the item since the difference was opened, from 1. A reader keeps the highest it has seen. */
  version: Type.Integer({ minimum: 1 }),
  field: ChangeableField,
  civilStatus: Said,
  register: Said,
  openedAt: InstantField,
})

/** Civil status and the population register say different things of a person. Neither value overwrites the other until an officer has decided. */
export const differenceOpened = {
  type: 'vn.ndxp.population.difference-opened.v1',
  topic: 'population.difference.v1',
  replay: 'safe',
  personalData: 'identified',
  schema,
} as const satisfies EventDefinition
