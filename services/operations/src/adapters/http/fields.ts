import { Type } from 'typebox'

/** What the schemas of several resources have in common. */

export const closed = { additionalProperties: false } as const

/** @param hint what the id must be */
export const idField = (hint: string) =>
  Type.String({ pattern: '^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$', 'x-hint': hint })
