import { closed, idField, Instant, pageFields } from '@hub/http'
import { Type } from 'typebox'

/** The requests and answers of `/v1/differences`. */

const Actor = Type.Object({ client: Type.String(), officer: Type.Optional(Type.String()) })

export const DifferenceParams = Type.Object({ id: idField('must be the id of a difference') })

export const DifferencesQuery = Type.Object(
  {
    state: Type.Optional(Type.Enum(['open', 'resolved'], { description: 'open unless given' })),
    ...pageFields,
  },
  closed,
)

export const DecisionBody = Type.Object(
  {
    stands: Type.Enum(['civil-status', 'register'], {
      'x-hint': 'must be civil-status or register',
      description: 'whose value stands, and is held by both from now on',
    }),
    reason: Type.String({
      minLength: 1,
      maxLength: 2000,
      description: 'what registrar and police found, for people; never published',
    }),
    version: Type.Integer({ minimum: 1, description: 'of the difference as it was read' }),
  },
  closed,
)

const Said = Type.Object({
  value: Type.String(),
  event: Type.Object(
    {
      kind: Type.String(),
      id: Type.Optional(Type.String({ description: 'of the act, the update or the import' })),
      registeredOn: Type.Optional(Type.String()),
      ground: Type.Optional(Type.String()),
      registeredBy: Type.Optional(Actor),
    },
    { description: 'what said so' },
  ),
})

export const DifferenceAnswer = Type.Object({
  id: Type.String(),
  version: Type.Integer({ description: 'counts what was said meanwhile, from 1' }),
  state: Type.Enum(['open', 'resolved']),
  person: Type.Object({ fullName: Type.String(), pin: Type.Optional(Type.String()) }),
  field: Type.String(),
  ruler: Type.Enum(['civil-status', 'register'], {
    description:
      'who rules the person: civil status where the birth was registered from 2016-01-01 on, else the register',
  }),
  civilStatus: Said,
  register: Said,
  openedAt: Instant,
  outcome: Type.Optional(
    Type.Enum(['civil-status', 'register', 'agreed'], {
      description: 'whose value stands; agreed: both came to say the same without a decision',
    }),
  ),
  resolvedAt: Type.Optional(Instant),
  decidedBy: Type.Optional(Actor),
  reason: Type.Optional(Type.String()),
})

export const DifferencesAnswer = Type.Object({
  differences: Type.Array(DifferenceAnswer),
  next: Type.Optional(Type.String({ description: '`after` of the next page, where there is one' })),
})
