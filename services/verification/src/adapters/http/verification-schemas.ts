import { closed } from '@hub/http'
import { ethnicityCodePattern } from '@hub/citizen'
import { Type } from 'typebox'
import { claimNames } from '../../domain/terms.ts'

const FullName = Type.String({
  minLength: 1,
  maxLength: 200,
  'x-problem': 'malformed-name',
  'x-hint': 'must be a name of at most 100 characters',
  description: 'the whole name; tone placement, case and spacing need not agree with the register',
})

export const VerificationBody = Type.Object(
  {
    pin: Type.String({
      pattern: '^\\d{12}$',
      'x-problem': 'malformed-pin',
      'x-hint': 'must be twelve digits',
      examples: ['001099000001'],
    }),
    fullName: FullName,
    dateOfBirth: Type.String({
      pattern: '^\\d{4}(-\\d{2}(-\\d{2})?)?$',
      'x-hint': 'must be a date, YYYY-MM-DD, or YYYY-MM, or YYYY where the rest is unknown',
    }),
    claims: Type.Optional(
      Type.Object(
        {
          sex: Type.Optional(
            Type.Enum(['0', '1', '2'], {
              'x-problem': 'unknown-sex-code',
              'x-hint': 'must be 1 (male), 2 (female) or 0 (not determined), the codes of QCVN 109',
            }),
          ),
          ethnicity: Type.Optional(
            Type.String({
              pattern: ethnicityCodePattern,
              'x-hint': 'must be a code from 01 to 54 (QCVN 109, annex E)',
            }),
          ),
          nationality: Type.Optional(
            Type.String({ pattern: '^[A-Z]{2}$', 'x-hint': 'must be two capital letters (ISO 3166-1 alpha-2)' }),
          ),
          motherFullName: Type.Optional(FullName),
          fatherFullName: Type.Optional(FullName),
        },
        closed,
      ),
    ),
    checks: Type.Optional(
      Type.Array(
        Type.Object(
          {
            attribute: Type.Enum(['age']),
            operator: Type.Enum(['>=', '<']),
            value: Type.Integer({ minimum: 0, maximum: 150, 'x-hint': 'must be a number of years from 0 to 150' }),
          },
          closed,
        ),
        { maxItems: 10 },
      ),
    ),
    disclose: Type.Optional(Type.Array(Type.Enum([...claimNames]), { maxItems: 10, uniqueItems: true })),
  },
  closed,
)

const Grade = Type.Enum(['exact', 'equivalent', 'accent-blind', 'different', 'not-held', 'not-granted'])

export const VerificationAnswer = Type.Object({
  outcome: Type.Enum(['match', 'mismatch', 'not-found', 'no-match', 'pin-replaced', 'pin-cancelled', 'deceased'], {
    description:
      'the first that holds: not-found · mismatch of name or date of birth · pin-replaced, the number is cancelled and the person holds another one · pin-cancelled, and none is known · deceased, the person has died · mismatch of another claim · match; no-match stands for the first two where the grant does not tell them apart',
  }),
  claims: Type.Record(Type.String(), Grade, { description: 'how far each claim agrees with the register' }),
  checks: Type.Array(
    Type.Object({
      attribute: Type.String(),
      operator: Type.String(),
      value: Type.Integer(),
      holds: Type.Enum(['yes', 'no', 'unknown', 'not-granted']),
    }),
  ),
  disclosed: Type.Record(
    Type.String(),
    Type.Object({
      value: Type.Optional(Type.String()),
      withheld: Type.Optional(Type.Enum(['not-held', 'not-granted'])),
    }),
  ),
  asOf: Type.String({ description: 'the instant that the answer holds for; RFC 3339, UTC' }),
  stale: Type.Boolean({ description: 'true if changes of this person are known to be outstanding' }),
  successor: Type.Optional(
    Type.String({
      description: 'with pin-replaced, the number that the person holds now; only where the grant says so',
    }),
  ),
  receipt: Type.String({ description: 'signed proof of this answer (compact JWS); the keys are at `receipt-keys`' }),
})

export const KeySet = Type.Object({ keys: Type.Array(Type.Record(Type.String(), Type.String())) })

/** What the catalogue may say under `terms` of a grant for verification. Left out means the least. */
export const TermsField = Type.Object(
  {
    accept: Type.Optional(Type.Enum(['exact', 'equivalent', 'accent-blind'])),
    distinguish: Type.Optional(Type.Boolean()),
    claims: Type.Optional(Type.Array(Type.Enum([...claimNames]))),
    age: Type.Optional(Type.Boolean()),
    disclose: Type.Optional(Type.Array(Type.Enum([...claimNames]))),
    successor: Type.Optional(Type.Boolean()),
  },
  closed,
)
