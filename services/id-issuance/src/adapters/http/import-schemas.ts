import { ethnicityCodePattern } from '@hub/citizen'
import { Type } from 'typebox'
import { closed, idField, Instant } from '@hub/http'

/** The requests and answers of `/v1/imports`. */

const Name = Type.String({ minLength: 1, maxLength: 200 })
const PartialDate = Type.String({ pattern: '^\\d{4}(-\\d{2}(-\\d{2})?)?$' })
const Pin = Type.String({ pattern: '^\\d{12}$' })
const Parent = Type.Object({ fullName: Name, dateOfBirth: Type.Optional(PartialDate), pin: Type.Optional(Pin) }, closed)

/** One row: a person, with the number held or without one. */
export const ImportRow = Type.Object(
  {
    pin: Type.Optional(Pin),
    fullName: Name,
    dateOfBirth: PartialDate,
    sex: Type.Enum(['0', '1', '2']),
    ethnicity: Type.String({ pattern: ethnicityCodePattern }),
    nationality: Type.String({ pattern: '^[A-Z]{2}$' }),
    registeredOn: Type.Optional(Type.String({ pattern: '^\\d{4}-\\d{2}-\\d{2}$' })),
    registeredAt: Type.Optional(
      Type.Object(
        {
          country: Type.Optional(Type.String({ pattern: '^[A-Z]{2}$' })),
          provinceCode: Type.Optional(Type.String({ pattern: '^\\d{2}$' })),
          communeCode: Type.Optional(Type.String({ pattern: '^\\d{5}$' })),
        },
        closed,
      ),
    ),
    mother: Type.Optional(Parent),
    father: Type.Optional(Parent),
    confirmed: Type.Optional(Type.Boolean()),
  },
  closed,
)

export const ImportBody = Type.Object(
  {
    what: Type.String({
      minLength: 1,
      maxLength: 200,
      description: 'what is imported, for those who read the report',
      examples: ['register of Ba Đình, as of 2026-11-01'],
    }),
  },
  closed,
)

export const ImportParams = Type.Object({
  id: idField('must be the id of an import'),
})

const count = '^(0|[1-9][0-9]{0,14})$'
const Count = Type.String({ pattern: count, 'x-hint': 'must be a whole number' })

export const RowsQuery = Type.Object(
  { from: Type.String({ pattern: count, 'x-hint': 'must be how many rows of the import come before these' }) },
  closed,
)

export const RemarksQuery = Type.Object(
  { after: Type.Optional(Count) },
  { ...closed, description: 'after: the `next` of the page before' },
)

export const ImportAnswer = Type.Object({
  id: Type.String(),
  what: Type.String(),
  state: Type.Enum(['open', 'completed']),
  rows: Type.Integer({ description: 'taken so far; the next one is sent with this as `from`' }),
  accepted: Type.Integer(),
  withoutNumber: Type.Integer({ description: 'of those accepted' }),
  rejected: Type.Integer(),
  remarked: Type.Integer({ description: 'accepted, though something about them is odd' }),
  announced: Type.Integer({ description: 'of those accepted: published, so that they can be verified soon' }),
  startedAt: Instant,
  changedAt: Instant,
})

export const RemarksAnswer = Type.Object({
  remarks: Type.Array(
    Type.Object({
      row: Type.Integer({ description: 'counted from 1' }),
      rejected: Type.Boolean(),
      reason: Type.Enum(['malformed-row', 'number-taken', 'suspected-duplicate', 'number-disagrees']),
      detail: Type.String(),
    }),
  ),
  next: Type.Optional(Type.String({ description: 'where the next page begins; absent on the last' })),
})
