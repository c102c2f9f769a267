import { Type } from 'typebox'

/** What the schemas of several resources have in common. */

export const PinField = Type.String({
  pattern: '^\\d{12}$',
  'x-problem': 'malformed-pin',
  'x-hint': 'must be twelve digits',
})

export const ActorField = Type.Object({ client: Type.String(), officer: Type.String() })
