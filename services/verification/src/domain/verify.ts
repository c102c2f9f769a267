import {
  ageOn,
  compareDates,
  compareNames,
  countsAsMatch,
  type CalendarDate,
  type Grade,
  type PartialDate,
} from '@hub/citizen'
import { valueOf, type PersonRecord } from './record.ts'
import type { ClaimName, Terms } from './terms.ts'

/** An age asked about, in completed years. */
export interface AgeCheck {
  readonly operator: '>=' | '<'
  readonly years: number
}

/** What an agency says about a person, and what it asks. */
export interface Question {
  readonly fullName: string
  readonly dateOfBirth: PartialDate
  readonly claims: Readonly<Partial<Record<ClaimName, string>>>
  readonly ages: readonly AgeCheck[]
  readonly disclose: readonly ClaimName[]
}

/**
 * The first that holds: `not-found` no such number · `mismatch` of name or date of birth · `pin-replaced` the number is cancelled and the
 * person holds another · `pin-cancelled` it is cancelled and the person holds none · `mismatch` of another claim · `match`. So what is known
 * of a person or a number is told only to someone who knows the person's name and date of birth. `no-match` stands for both of the first two
 * where the grant does not let the agency tell them apart.
 */
type Outcome = 'match' | 'mismatch' | 'pin-replaced' | 'pin-cancelled' | 'not-found' | 'no-match'

/** What has become of the number that was asked about. */
export type NumberState =
  | { readonly state: 'active' }
  /** `successor`: the active number at the end of all successions, if there is one. */
  | { readonly state: 'cancelled'; readonly successor: string | undefined }

type ClaimGrade = Grade | 'not-held' | 'not-granted'

export type Disclosure =
  | { readonly kind: 'told'; readonly value: string }
  | { readonly kind: 'withheld'; readonly why: 'not-held' | 'not-granted' }

export interface Finding {
  readonly outcome: Outcome
  readonly grades: Readonly<Partial<Record<'fullName' | 'dateOfBirth' | ClaimName, ClaimGrade>>>
  /** In the order of the question; empty unless name and date of birth match. */
  readonly ages: readonly ('yes' | 'no' | 'unknown' | 'not-granted')[]
  readonly disclosures: Readonly<Partial<Record<ClaimName, Disclosure>>>
  /** The number to ask by from now on, where one stands in for the other and the grant says that it is told. */
  readonly successor?: string
}

const nameClaims: readonly ClaimName[] = ['motherFullName', 'fatherFullName']

const gradeClaim = (name: ClaimName, claimed: string, record: PersonRecord, terms: Terms): ClaimGrade => {
  if (!terms.claims.includes(name)) return 'not-granted'
  const held = valueOf(record, name)
  if (held === undefined) return 'not-held'
  if (nameClaims.includes(name)) return compareNames(claimed, held)
  return claimed === held ? 'exact' : 'different'
}

const matches = (grade: ClaimGrade, { accept }: Terms): boolean =>
  grade !== 'not-held' && grade !== 'not-granted' && countsAsMatch(grade, accept)

/** A claim that was not compared decides nothing. */
const contradicts = (grade: ClaimGrade, terms: Terms): boolean =>
  grade !== 'not-held' && grade !== 'not-granted' && !matches(grade, terms)

const checkAge = (
  { operator, years }: AgeCheck,
  record: PersonRecord,
  terms: Terms,
  today: CalendarDate,
): Finding['ages'][number] => {
  if (!terms.age) return 'not-granted'
  const { least, most } = ageOn(today, record.dateOfBirth)
  const [surelyReached, maybeReached] = [least >= years, most >= years]
  if (surelyReached !== maybeReached) return 'unknown'
  return surelyReached === (operator === '>=') ? 'yes' : 'no'
}

const disclose = (name: ClaimName, record: PersonRecord, terms: Terms): Disclosure => {
  if (!terms.disclose.includes(name)) return { kind: 'withheld', why: 'not-granted' }
  const value = valueOf(record, name)
  return value === undefined ? { kind: 'withheld', why: 'not-held' } : { kind: 'told', value }
}

const entries = <Name extends string, Value>(
  names: readonly Name[],
  of: (name: Name) => Value,
): Partial<Record<Name, Value>> =>
  Object.fromEntries(names.map((name) => [name, of(name)])) as Partial<Record<Name, Value>>

// Graded where nobody was found, so that the answer takes as long as a mismatch does.
const nobody: PersonRecord = {
  personId: '' as PersonRecord['personId'],
  fullName: 'Nguyễn Văn Nobody',
  dateOfBirth: '1900-01-01' as PartialDate,
  sex: 'undetermined',
  ethnicity: '01',
  nationality: 'VN',
}

const nothingTold = { ages: [], disclosures: {} } as const

const findCancelled = (successor: string | undefined, grades: Finding['grades'], terms: Terms): Finding => ({
  outcome: successor === undefined ? 'pin-cancelled' : 'pin-replaced',
  grades,
  ...nothingTold,
  ...(successor !== undefined && terms.successor ? { successor } : {}),
})

interface Circumstances {
  readonly terms: Terms
  readonly today: CalendarDate
  readonly number: NumberState
}

/** Compares what an agency says with the record of the number it named, under the terms of its grant. */
export const verify = (
  question: Question,
  record: PersonRecord | undefined,
  { terms, today, number }: Circumstances,
): Finding => {
  const compared = record ?? nobody
  const identity = {
    fullName: compareNames(question.fullName, compared.fullName),
    dateOfBirth: compareDates(question.dateOfBirth, compared.dateOfBirth),
  }
  const knowsPerson = matches(identity.fullName, terms) && matches(identity.dateOfBirth, terms)
  const claimed = Object.keys(question.claims) as ClaimName[]
  const grades = entries(claimed, (name) => gradeClaim(name, question.claims[name] ?? '', compared, terms))

  if (!terms.distinguish && (record === undefined || !knowsPerson))
    return { outcome: 'no-match', grades: {}, ...nothingTold }
  if (record === undefined) return { outcome: 'not-found', grades: {}, ...nothingTold }
  if (!knowsPerson) return { outcome: 'mismatch', grades: identity, ...nothingTold }
  if (number.state === 'cancelled') return findCancelled(number.successor, identity, terms)
  return {
    outcome: Object.values(grades).some((grade) => contradicts(grade, terms)) ? 'mismatch' : 'match',
    grades: { ...identity, ...grades },
    ages: question.ages.map((check) => checkAge(check, record, terms, today)),
    disclosures: entries(question.disclose, (name) => disclose(name, record, terms)),
  }
}
