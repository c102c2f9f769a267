import { Type } from 'typebox'

export const closed = { additionalProperties: false } as const

export const IdField = Type.String({
  pattern: '^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$',
  'x-hint': 'must be a UUID in lower case',
})
export const IdParams = Type.Object({ id: IdField })
