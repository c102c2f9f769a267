import { Type } from 'typebox'

/** What the schemas of several services have in common. */

export const closed = { additionalProperties: false } as const

export const Instant = Type.String({ format: 'date-time' })

/** @param hint what the id must be of @param options further keywords */
export const idField = (hint: string, options: { readonly description?: string } = {}) =>
  Type.String({ pattern: '^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$', 'x-hint': hint, ...options })

/** Where a page begins, and how long it is. */
export const pageFields = {
  after: Type.Optional(idField('must be the `next` of a page', { description: '`next` of the page before' })),
  limit: Type.Optional(
    Type.String({
      pattern: '^([1-9]|[1-9][0-9]|1[0-9]{2}|200)$',
      'x-hint': 'must be 1 to 200',
      description: 'how many at most; 50 unless given',
    }),
  ),
}
