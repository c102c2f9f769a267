import { Type } from 'typebox'
import { rejectionReasons, transitions, type RequestState } from '../../domain/request.ts'
import { closed, idField, Instant, pageFields } from '@hub/http'
import { ActorField } from './fields.ts'

/** The requests and answers of `/v1/requests`. */

const states = Object.keys(transitions).filter((state) => state !== 'asked') as RequestState[]
const StateField = Type.Enum(states, {
  description:
    'suspected-duplicate: somebody alike is known, an officer decides · needs-verification: the police of the commune are asked · issued · matched: about a person who is known already · rejected',
})

const Reason = Type.Enum([...rejectionReasons], { description: 'why there is no claim to a number' })

export const RequestParams = Type.Object({
  id: idField('must be the id of a request'),
})

/** Parts of a query are texts. */
export const HeldQuery = Type.Object(
  {
    overdue: Type.Optional(Type.Enum(['true', 'false'], { description: 'true: only those whose deadline has passed' })),
    ...pageFields,
  },
  closed,
)

export const DecisionBody = Type.Object(
  {
    decision: Type.Enum(['different-person', 'twins', 'same-person', 'needs-verification', 'reject'], {
      description:
        'different-person: this one gets a number · twins: all held requests of persons alike get numbers · same-person: the number of the person named by `person` or `pin` is the answer · needs-verification: the police of the commune are asked · reject: for `reason`',
    }),
    person: Type.Optional(idField('must be the `person` of a candidate', { description: 'for same-person' })),
    pin: Type.Optional(
      Type.String({
        pattern: '^\\d{12}$',
        'x-problem': 'malformed-pin',
        'x-hint': 'must be twelve digits',
        description:
          'for same-person, where somebody else than the candidates is meant: a number that the person holds or held',
      }),
    ),
    reason: Type.Optional(Reason),
    note: Type.Optional(Type.String({ minLength: 1, maxLength: 2000, description: 'for the file; never published' })),
  },
  closed,
)

const Place = Type.Object({
  country: Type.String(),
  provinceCode: Type.Optional(Type.String()),
  communeCode: Type.Optional(Type.String()),
})
const Parent = Type.Object({
  fullName: Type.String(),
  dateOfBirth: Type.Optional(Type.String()),
  pin: Type.Optional(Type.String()),
})
const personFields = {
  fullName: Type.String(),
  dateOfBirth: Type.String(),
  sex: Type.Enum(['0', '1', '2'], { description: '0 not determined, 1 male, 2 female' }),
  registeredOn: Type.Optional(Type.String()),
  registeredAt: Place,
  mother: Type.Optional(Parent),
  father: Type.Optional(Parent),
}

const summaryFields = {
  id: Type.String(),
  state: StateField,
  heldAt: Type.Optional(Instant),
  deadline: Type.Optional(Instant),
  overdue: Type.Boolean({ description: 'held, and the deadline has passed' }),
}

export const HeldAnswer = Type.Object({
  requests: Type.Array(Type.Object({ ...summaryFields, candidates: Type.Integer() })),
  next: Type.Optional(Type.String({ description: 'where the next page begins; absent on the last' })),
})

export const RequestAnswer = Type.Object({
  ...summaryFields,
  origin: Type.Enum(['act', 'collection']),
  reason: Type.Optional(Reason),
  person: Type.Optional(Type.Object(personFields)),
  candidates: Type.Array(
    Type.Object({
      person: Type.String({ description: 'names the candidate in a decision' }),
      ...personFields,
      pin: Type.Optional(Type.String()),
      pinState: Type.Optional(Type.Enum(['active', 'cancelled'])),
      requestState: Type.Optional(StateField),
    }),
  ),
  requestedBy: Type.Optional(ActorField),
  decidedBy: Type.Optional(ActorField),
  decidedAt: Type.Optional(Instant),
  note: Type.Optional(Type.String()),
  pin: Type.Optional(Type.String({ description: 'the number that the person holds' })),
})
