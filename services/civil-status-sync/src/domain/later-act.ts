import {
  dayInVietnam,
  earliestDay,
  findPartialDateFault,
  type AdministrativeUnits,
  type CalendarDate,
  type PartialDate,
  type Sex,
} from '@hub/citizen'
import type { ActId } from '@hub/contracts'
import { checkDate, checkName, checkPlace, checkRoles, type Place, type Violation } from './checks.ts'

/** A person as an act after the birth names him. With a number he is found by it, else by name and date of birth (circular 01/2022 article 11). */
export interface Subject {
  readonly fullName: string
  readonly dateOfBirth?: PartialDate | undefined
  readonly pin?: string | undefined
}

/** Items that an act may change, and on which ground (Law on Civil Status articles 26 to 29). */
export const changeableFields = ['fullName', 'dateOfBirth', 'sex', 'ethnicity', 'nationality'] as const
export const changeGrounds = [
  'change',
  'correction',
  'supplement',
  'ethnicity-redetermined',
  'sex-redetermined',
] as const

export interface Change {
  readonly field: (typeof changeableFields)[number]
  readonly oldValue?: string | undefined
  readonly newValue: string
}

/** Registrar and police of the same level have verified the change together (circular 01/2022 article 4(2)). */
interface PoliceVerification {
  /** Of the paper that both signed. */
  readonly reference: string
  readonly verifiedOn: CalendarDate
}

/** What is said besides who is concerned. */
export type Details =
  | { readonly kind: 'death'; readonly dateOfDeath: PartialDate; readonly placeOfDeath?: Place | undefined }
  | { readonly kind: 'death-annulment' }
  | { readonly kind: 'marriage'; readonly marriedOn: CalendarDate }
  | { readonly kind: 'marriage-end'; readonly endedOn: CalendarDate; readonly ground: 'divorce' | 'annulment' }
  | { readonly kind: 'parentage' | 'adoption' | 'adoption-end'; readonly relation: 'father' | 'mother' }
  | { readonly kind: 'guardianship' | 'guardianship-end' }
  /** Of an act of the same registrar, which went out before. */
  | { readonly kind: 'revocation'; readonly revokes: string; readonly revokedActId?: ActId | undefined }
  | {
      readonly kind: 'change'
      readonly ground: (typeof changeGrounds)[number]
      readonly changes: readonly Change[]
      readonly verifiedWithPolice?: PoliceVerification | undefined
    }

export type LaterActKind = Details['kind']

/** Whom each act concerns, in the order in which they are published. */
export const rolesOf = {
  death: ['person'],
  'death-annulment': ['person'],
  marriage: ['husband', 'wife'],
  'marriage-end': ['husband', 'wife'],
  parentage: ['child', 'parent'],
  adoption: ['child', 'parent'],
  'adoption-end': ['child', 'parent'],
  guardianship: ['ward', 'guardian'],
  'guardianship-end': ['ward', 'guardian'],
  change: ['person'],
  // Those whom the revoked act concerned.
  revocation: [],
} as const satisfies Record<LaterActKind, readonly string[]>

export type Role = (typeof rolesOf)[LaterActKind][number]

/** An act about persons who were registered before. */
export interface LaterAct {
  /** The registrar's own number of the act; unique for the registrar's system. */
  readonly number: string
  readonly registeredOn: CalendarDate
  readonly registeredAt: Place
  /** Those whom {@link rolesOf} names for the kind. */
  readonly subjects: Readonly<Partial<Record<Role, Subject>>>
  readonly details: Details
}

interface Circumstances {
  readonly now: Date
  readonly units: Pick<AdministrativeUnits, 'findCommune'>
}

const sexes: readonly string[] = ['male', 'female', 'undetermined'] satisfies readonly Sex[]

const checkSubject = (role: string, { fullName, dateOfBirth, pin }: Subject): readonly Violation[] => [
  ...checkName(`/${role}/fullName`, fullName),
  ...(dateOfBirth === undefined ? [] : checkDate(`/${role}/dateOfBirth`, dateOfBirth)),
  ...(pin === undefined && dateOfBirth === undefined
    ? [
        {
          kind: 'unresolvable-person' as const,
          pointer: `/${role}`,
          detail: 'must have a number, or a date of birth to be found by with the name',
        },
      ]
    : []),
]

const malformed: Readonly<Record<Change['field'], (value: string) => string | undefined>> = {
  fullName: (value) => (checkName('', value).length > 0 ? 'is not a name' : undefined),
  dateOfBirth: (value) => (findPartialDateFault(value) === undefined ? undefined : 'is not a day that exists'),
  sex: (value) => (sexes.includes(value) ? undefined : 'must be male, female or undetermined'),
  ethnicity: (value) => (/^\d{2}$/.test(value) ? undefined : 'must be a code of two digits (QCVN 109, annex E)'),
  nationality: (value) => (/^[A-Z]{2}$/.test(value) ? undefined : 'must be two capital letters (ISO 3166-1)'),
}

const checkChange = ({ field, newValue }: Change, index: number): readonly Violation[] => {
  const detail = malformed[field](newValue)
  return detail === undefined ? [] : [{ kind: 'malformed-value', pointer: `/changes/${index}/newValue`, detail }]
}

/** The day of what the act tells of, and where in the act it stands. */
const dayOf = (details: Details): readonly [pointer: string, day: PartialDate] | undefined => {
  if (details.kind === 'death') return ['/dateOfDeath', details.dateOfDeath]
  if (details.kind === 'marriage') return ['/marriedOn', details.marriedOn as PartialDate]
  return details.kind === 'marriage-end' ? ['/endedOn', details.endedOn as PartialDate] : undefined
}

const checkDays = ({ registeredOn, details }: LaterAct, today: CalendarDate): readonly Violation[] => {
  const [pointer, day] = dayOf(details) ?? []
  const faults = [
    ...checkDate('/registeredOn', registeredOn),
    ...(pointer === undefined || day === undefined ? [] : checkDate(pointer, day)),
  ]
  if (faults.length > 0) return faults
  if (registeredOn > today)
    return [{ kind: 'registration-in-future', pointer: '/registeredOn', detail: 'lies after today' }]
  if (pointer === undefined || day === undefined || earliestDay(day) <= registeredOn) return []
  return [{ kind: 'event-in-future', pointer, detail: 'lies after the registration' }]
}

/** @returns everything that is wrong with the act; nothing if it can be accepted */
export const findLaterViolations = (act: LaterAct, { now, units }: Circumstances): readonly Violation[] => {
  const { registeredOn, registeredAt, details } = act
  const isInForce = (code: string): boolean => units.findCommune(code, registeredOn) !== undefined
  const subjects = Object.entries(act.subjects) as readonly (readonly [Role, Subject])[]
  return [
    ...checkDays(act, dayInVietnam(now)),
    ...checkPlace('/registeredAt', registeredAt, isInForce),
    ...subjects.flatMap(([role, subject]) => checkSubject(role, subject)),
    ...checkRoles(subjects),
    ...(details.kind === 'death' && details.placeOfDeath !== undefined
      ? checkPlace('/placeOfDeath', details.placeOfDeath, isInForce)
      : []),
    ...(details.kind === 'change' ? details.changes.flatMap(checkChange) : []),
  ]
}
