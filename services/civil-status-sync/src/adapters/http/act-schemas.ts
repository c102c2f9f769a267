import { ethnicityCodePattern } from '@hub/citizen'
import { closed } from '@hub/http'
import { Type, type Static } from 'typebox'
import { parentRoles } from '../../domain/birth-parents.ts'

/** The requests and answers of `/v1/acts`. Field names are the hub's; codes are those that civil status systems hold. */

export const CalendarDate = Type.String({
  pattern: '^\\d{4}-\\d{2}-\\d{2}$',
  'x-hint': 'must be a date, YYYY-MM-DD',
  examples: ['2026-11-20'],
})

export const PartialDate = Type.String({
  pattern: '^\\d{4}(-\\d{2}(-\\d{2})?)?$',
  'x-hint': 'must be a date, YYYY-MM-DD, or YYYY-MM, or YYYY where the rest is unknown',
  examples: ['1990-04', '1990'],
})

export const FullName = Type.String({
  minLength: 1,
  maxLength: 200,
  'x-problem': 'malformed-name',
  'x-hint': 'must be a name of at most 100 characters',
  description: 'the whole name as it stands in the register, never split',
})

const Ethnicity = Type.String({
  pattern: ethnicityCodePattern,
  'x-hint': 'must be a code from 01 to 54 (QCVN 109, annex E)',
})

const Country = Type.String({
  pattern: '^[A-Z]{2}$',
  'x-hint': 'must be two capital letters (ISO 3166-1 alpha-2)',
})

const placeFields = {
  country: Type.Optional(Type.Unsafe<string>({ ...Country, default: 'VN' })),
  communeCode: Type.Optional(
    Type.String({
      pattern: '^\\d{5}$',
      'x-problem': 'unknown-commune',
      'x-hint': 'must be the five-digit code of a commune',
      description: 'of the list in force on the day of registration; for places in Viet Nam',
    }),
  ),
  detail: Type.Optional(Type.String({ maxLength: 200 })),
}

export const Place = Type.Object(placeFields, closed)

const RegistrationPlace = Type.Object(placeFields, {
  ...closed,
  description:
    'the commune that registered the birth, or the country alone where a mission of Viet Nam abroad registered it',
})

export const Pin = Type.String({
  pattern: '^\\d{12}$',
  'x-problem': 'malformed-pin',
  'x-hint': 'must be twelve digits',
})

const Parent = Type.Object(
  {
    fullName: FullName,
    dateOfBirth: Type.Optional(PartialDate),
    pin: Type.Optional(Pin),
    ethnicity: Type.Optional(Ethnicity),
    nationality: Type.Optional(Country),
    residence: Type.Optional(Place),
  },
  closed,
)

export const ActNumber = Type.String({
  pattern: '^[A-Za-z0-9][A-Za-z0-9.-]{3,39}$',
  'x-hint': 'must be 4 to 40 letters, digits, full stops and hyphens',
  description: "the registrar's own number of the act; also its idempotency key",
  examples: ['H01.004-261124-0001'],
})

export const BirthActBody = Type.Object(
  {
    kind: Type.Enum(['birth']),
    number: ActNumber,
    registeredOn: CalendarDate,
    registeredAt: RegistrationPlace,
    child: Type.Object(
      {
        fullName: FullName,
        sex: Type.Optional(
          Type.Enum(['1', '2', '3'], {
            'x-problem': 'unknown-sex-code',
            'x-hint': 'must be 1 (male), 2 (female) or 3 (not determined), the codes of civil status systems',
          }),
        ),
        dateOfBirth: PartialDate,
        placeOfBirth: Type.Optional(Place),
        nativePlace: Type.Optional(Place),
        ethnicity: Type.Optional(Ethnicity),
        nationality: Type.Optional(Country),
      },
      {
        ...closed,
        description:
          'name and date of birth are required; an act that one of the other items is missing of stays open until it is supplemented',
      },
    ),
    mother: Type.Optional(Parent),
    father: Type.Optional(Parent),
  },
  closed,
)

export const ActParams = Type.Object({ number: ActNumber })

export const Instant = Type.String({ description: 'RFC 3339, UTC' })

export const ParentParams = Type.Object({ number: ActNumber, role: Type.Enum([...parentRoles]) })

export const WhoBody = Type.Object(
  {
    pin: Pin,
    reason: Type.String({ minLength: 1, maxLength: 500, description: 'why it is this person; kept, never published' }),
  },
  closed,
)

/** Whether it is known whom an act means. */
export const PersonStates = Type.Array(
  Type.Object({ role: Type.String(), state: Type.Enum(['resolved', 'waiting', 'ambiguous', 'contradicted']) }),
)

/** An act as it is now. */
export const ActAnswer = Type.Object({
  number: Type.String(),
  kind: Type.Enum(['birth']),
  registeredOn: Type.String(),
  receivedAt: Instant,
  state: Type.Enum(['supplement', 'eligible', 'completed'], {
    description:
      'supplement: items are missing, send the whole act again by PUT; eligible: it went out, and the number of the child is asked for; completed: the child has a number, or there is none to have',
  }),
  missing: Type.Optional(Type.Array(Type.String(), { description: 'items of the child that are to be supplemented' })),
  identification: Type.Object({
    state: Type.Enum(['pending', 'held', 'issued', 'matched', 'rejected', 'cancelled'], {
      description:
        'how far the number of the child has come; held: an officer of the population authority decides; matched: the child is a person who is known already; cancelled: it holds none any more',
    }),
    pin: Type.Optional(Type.String()),
    reason: Type.Optional(
      Type.String({ description: 'why there is no claim to a number, or why it is held; see the glossary' }),
    ),
    deadline: Type.Optional(Type.String({ description: 'until when a held one is to be decided; RFC 3339, UTC' })),
    settledAt: Type.Optional(Instant),
  }),
  persons: Type.Unsafe<Static<typeof PersonStates>>({
    ...PersonStates,
    description:
      'parents who are looked for, by a number or by name and full date of birth; the birth waits for none of them',
  }),
})
