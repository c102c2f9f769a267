import { closed } from '@hub/http'
import { ethnicityCodePattern } from '@hub/citizen'
import { Type } from 'typebox'
import { detailNames, updateGrounds } from '../../domain/details.ts'
import { itemNames } from '../../domain/items.ts'

/** The requests and answers of `/v1/updates`, and the details of a person as they are told. */

const Day = Type.String({ pattern: '^\\d{4}-\\d{2}-\\d{2}$', 'x-hint': 'must be a day, YYYY-MM-DD' })
const Name = Type.String({ minLength: 1, maxLength: 100 })
const Pin = Type.String({ pattern: '^\\d{12}$', 'x-problem': 'malformed-pin', 'x-hint': 'must be twelve digits' })
const OldNumber = Type.String({
  pattern: '^\\d{9}$',
  'x-problem': 'malformed-value',
  'x-hint': 'must be nine digits',
  description: 'of the identity card from before the personal number (CMND)',
})

const relations = [
  'head',
  'spouse',
  'child',
  'parent',
  'sibling',
  'grandparent',
  'grandchild',
  'relative',
  'other',
] as const

const Card = Type.Object(
  {
    issuedOn: Day,
    issuedBy: Type.String({ minLength: 1, maxLength: 200 }),
    expiresOn: Type.Optional(Day),
  },
  closed,
)
const Absence = Type.Object(
  { from: Day, until: Type.Optional(Day), reason: Type.Optional(Type.String({ minLength: 1, maxLength: 200 })) },
  closed,
)
const BloodGroup = Type.Enum(['01', '02', '03', '04'], {
  'x-problem': 'malformed-value',
  'x-hint': 'must be 01 (A), 02 (B), 03 (AB) or 04 (O)',
  description: 'QCVN 109: 01 A, 02 B, 03 AB, 04 O',
})
const Religion = Type.String({
  pattern: '^\\d{2}$',
  'x-problem': 'malformed-value',
  'x-hint': 'must be a code of two digits (QCVN 109, annex G)',
  description: 'QCVN 109, annex G',
})
const Phone = Type.String({
  pattern: '^\\+?\\d{8,15}$',
  'x-problem': 'malformed-value',
  'x-hint': 'must be 8 to 15 digits, with + before a country code',
})
const Email = Type.String({
  maxLength: 254,
  pattern: '^[^@\\s]+@[^@\\s]+\\.[^@\\s]+$',
  'x-problem': 'malformed-value',
  'x-hint': 'must be an e-mail address',
})

/** Details that are told as they were given. */
const details = {
  otherNames: Type.Optional(Type.Array(Name, { minItems: 1, maxItems: 10 })),
  religion: Type.Optional(Religion),
  bloodGroup: Type.Optional(BloodGroup),
  oldIdentityNumber: Type.Optional(OldNumber),
  card: Type.Optional(Card),
  temporaryAbsence: Type.Optional(Absence),
  residenceFileNumber: Type.Optional(Type.String({ minLength: 1, maxLength: 50 })),
  phone: Type.Optional(Phone),
  email: Type.Optional(Email),
}

export const UpdateBody = Type.Object(
  {
    pin: Pin,
    ground: Type.Enum([...updateGrounds], {
      description: 'decree 70/2024 article 6: a change, an error that sharing has shown, or the citizen asked',
    }),
    effectiveFrom: Day,
    items: Type.Object(
      {
        ...details,
        household: Type.Optional(
          Type.Object(
            {
              relation: Type.Enum([...relations], { description: 'what the person is to the head' }),
              headPin: Type.Optional(Pin),
            },
            closed,
          ),
        ),
        fullName: Type.Optional(Name),
        dateOfBirth: Type.Optional(
          Type.String({
            pattern: '^\\d{4}(-\\d{2}(-\\d{2})?)?$',
            'x-problem': 'impossible-date',
            'x-hint': 'must be YYYY, YYYY-MM or YYYY-MM-DD',
          }),
        ),
        sex: Type.Optional(
          Type.Enum(['0', '1', '2'], {
            'x-problem': 'unknown-sex-code',
            'x-hint': 'must be 0, 1 or 2',
            description: 'QCVN 109: 1 male, 2 female, 0 not determined',
          }),
        ),
        ethnicity: Type.Optional(
          Type.String({
            pattern: ethnicityCodePattern,
            'x-problem': 'malformed-value',
            'x-hint': 'must be a code of QCVN 109, annex E',
          }),
        ),
        nationality: Type.Optional(
          Type.String({
            pattern: '^[A-Z]{2}$',
            'x-problem': 'malformed-value',
            'x-hint': 'must be two capital letters (ISO 3166-1)',
          }),
        ),
      },
      { ...closed, description: 'what is left out stays as it is' },
    ),
    withdrawn: Type.Optional(
      Type.Array(Type.Enum([...detailNames]), { uniqueItems: true, description: 'details that are taken out' }),
    ),
  },
  closed,
)

const Items = (description: string) => Type.Array(Type.Enum([...itemNames]), { description })

export const UpdateAnswer = Type.Object({
  id: Type.String(),
  effectiveFrom: Type.String(),
  updatedAt: Type.String({ format: 'date-time' }),
  changed: Items('what the register holds otherwise from now on'),
  differing: Items(
    'what civil status rules: the register holds what it held, and an officer decides about the difference',
  ),
})

const Member = Type.Object({
  relation: Type.String(),
  fullName: Type.String(),
  pin: Type.Optional(Type.String()),
  oldIdentityNumber: Type.Optional(Type.String()),
})

/** Details of a person as they are told. */
export const toldDetails = {
  ...details,
  household: Type.Optional(
    Type.Object({
      relation: Type.String({ description: 'what the person is to the head' }),
      head: Type.Optional(
        Type.Object({
          fullName: Type.String(),
          pin: Type.Optional(Type.String()),
          oldIdentityNumber: Type.Optional(Type.String()),
        }),
      ),
      members: Type.Optional(Type.Array(Member, { description: 'the others who name the same head' })),
    }),
  ),
}
