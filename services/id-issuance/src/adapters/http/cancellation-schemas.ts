import { Type } from 'typebox'
import { grounds, transitions, type CancellationState, type Ground } from '../../domain/cancellation.ts'
import { closed, idField, Instant, pageFields } from '@hub/http'
import { ActorField, PinField } from './fields.ts'

/** The requests and answers of `/v1/cancellations`. */

const GroundField = Type.Enum(Object.keys(grounds) as Ground[], {
  description: 'ground a to d of decree 70/2024 article 11(7), in this order',
})

export const CancellationBody = Type.Object(
  {
    pin: PinField,
    ground: GroundField,
    explanation: Type.String({
      minLength: 1,
      maxLength: 2000,
      description: 'what the papers say, for the officer who decides',
      examples: ['Decision 12/2026 of the commune: year of birth corrected from 1999 to 2000'],
    }),
    reestablish: Type.Optional(
      Type.Object(
        {
          provinceCode: Type.String({
            pattern: '^\\d{2}$',
            'x-hint': 'must be two digits',
            description: 'of the province where the birth was registered',
          }),
          sex: Type.Enum(['1', '2'], {
            'x-problem': 'unknown-sex-code',
            'x-hint': 'must be 1 (male) or 2 (female)',
            description: '1 male, 2 female',
          }),
          birthYear: Type.Integer({ minimum: 1900, maximum: 2399 }),
        },
        {
          ...closed,
          description:
            'the corrected facts that another number is made from; needed on the first two grounds, possible on the third',
        },
      ),
    ),
  },
  closed,
)

export const DecisionBody = Type.Object({ decision: Type.Enum(['approve', 'refuse']) }, closed)

export const CancellationParams = Type.Object({
  id: idField('must be the id of a cancellation'),
})

export const CancellationAnswer = Type.Object({
  id: Type.String(),
  pin: PinField,
  ground: GroundField,
  explanation: Type.String(),
  state: Type.Enum(Object.keys(transitions) as CancellationState[], {
    description:
      'proposed: another officer decides · refused · cancelled: decided, verification is being told · effective: no question is answered as if the number were valid',
  }),
  proposedBy: ActorField,
  proposedAt: Instant,
  decidedBy: Type.Optional(ActorField),
  decidedAt: Type.Optional(Instant),
  successor: Type.Optional(PinField),
  effectiveAt: Type.Optional(Instant),
})

/** `terms` of a grant of this service. */
export const TermsField = Type.Object({
  /** On which grounds the agency may propose. */
  grounds: Type.Optional(Type.Array(GroundField)),
  /** Whether it sees the proposals of others. */
  seesAll: Type.Optional(Type.Boolean()),
})

/** What waits for a decision, a page of it. */
export const ProposedAnswer = Type.Object({
  cancellations: Type.Array(CancellationAnswer),
  next: Type.Optional(Type.String({ description: '`after` of the next page, where there is one' })),
})

/** Parts of a query are texts. */
export const ProposedQuery = Type.Object(pageFields, closed)
