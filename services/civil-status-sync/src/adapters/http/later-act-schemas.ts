import { closed } from '@hub/http'
import { Type } from 'typebox'
import { changeableFields, changeGrounds, rolesOf } from '../../domain/later-act.ts'
import { ActNumber, CalendarDate, FullName, Instant, PartialDate, PersonStates, Pin, Place } from './act-schemas.ts'

/** The requests and answers of acts about persons who were registered before. */

const Subject = Type.Object(
  { fullName: FullName, dateOfBirth: Type.Optional(PartialDate), pin: Type.Optional(Pin) },
  {
    ...closed,
    description: 'found by the number, present or old; where there is none, by name and date of birth',
  },
)

const common = { number: ActNumber, registeredOn: CalendarDate, registeredAt: Place }
const spouses = { husband: Subject, wife: Subject }
const relation = Type.Enum(['father', 'mother'], { 'x-hint': 'must be father or mother' })
const parentage = { child: Subject, parent: Subject, relation }
const guardianship = { ward: Subject, guardian: Subject }

export const DeathBody = Type.Object(
  { ...common, person: Subject, dateOfDeath: PartialDate, placeOfDeath: Type.Optional(Place) },
  closed,
)
export const PersonBody = Type.Object({ ...common, person: Subject }, closed)
export const MarriageBody = Type.Object({ ...common, ...spouses, marriedOn: CalendarDate }, closed)
export const MarriageEndBody = Type.Object(
  { ...common, ...spouses, endedOn: CalendarDate, ground: Type.Enum(['divorce', 'annulment']) },
  closed,
)
export const ParentageBody = Type.Object({ ...common, ...parentage }, closed)
export const GuardianshipBody = Type.Object({ ...common, ...guardianship }, closed)
export const ChangeBody = Type.Object(
  {
    ...common,
    person: Subject,
    ground: Type.Enum([...changeGrounds]),
    verifiedWithPolice: Type.Optional(
      Type.Object(
        { reference: Type.String({ minLength: 1, maxLength: 100 }), verifiedOn: CalendarDate },
        {
          ...closed,
          description:
            'registrar and police of the same level have verified the change together; needed to correct or supplement what the population register rules (births registered before 2016-01-01), which is a difference without it',
        },
      ),
    ),
    changes: Type.Array(
      Type.Object(
        {
          field: Type.Enum([...changeableFields]),
          oldValue: Type.Optional(Type.String({ minLength: 1, maxLength: 100 })),
          newValue: Type.String({ minLength: 1, maxLength: 100 }),
        },
        { ...closed, description: 'sex as in civil status systems: 1 male, 2 female, 3 not determined' },
      ),
      { minItems: 1, maxItems: changeableFields.length },
    ),
  },
  closed,
)

export const RevocationBody = Type.Object({ ...common, revokes: ActNumber }, closed)

export const LaterActParams = Type.Object({ number: ActNumber })

export const SubjectParams = Type.Object({
  number: ActNumber,
  role: Type.Enum([...new Set(Object.values(rolesOf).flat())]),
})

export const LaterActAnswer = Type.Object({
  number: Type.String(),
  kind: Type.String(),
  registeredOn: Type.String(),
  receivedAt: Instant,
  publication: Type.Enum(['published', 'waiting', 'unclear'], {
    description:
      'published: everybody concerned is known, and the act has gone out; waiting: somebody is not known yet; unclear: an officer has to say whom it concerns',
  }),
  publishedAt: Type.Optional(Instant),
  deadline: Type.Optional(
    Type.String({
      description: 'until when everybody should be known; after that it shows as overdue, and goes on waiting',
    }),
  ),
  persons: PersonStates,
  remarks: Type.Optional(
    Type.Array(Type.Object({ remark: Type.String(), role: Type.String() }), {
      description: 'what is odd about the act, which goes out all the same; see the glossary',
    }),
  ),
})
