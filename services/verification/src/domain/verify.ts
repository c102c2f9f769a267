import {
  ageOn,
  compareDates,
  compareNames,
  countsAsMatch,
  type CalendarDate,
  type Grade,
  type PartialDate,
} from '@hub/citizen'
import type { KnownNumber, NumberState } from './number.ts'
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
 * The first that holds: `not-found` no such number · `mismatch` of name or date of birth · `pin-replaced` the number is cancelled and another one stands in
 * for it · `pin-cancelled` it is cancelled and none does · `deceased` the person has died · `mismatch` of another claim · `match`. So what is known of a person, and what became of the
 * number, is told only to someone who knows the person's name and date of birth. `no-match` stands for both of the first two where the grant does not let
 * the agency tell them apart.
 */
type Outcome = 'match' | 'mismatch' | 'not-found' | 'no-match' | 'pin-replaced' | 'pin-cancelled' | 'deceased'

type ClaimGrade = Grade | 'not-held' | 'not-granted'

export type Disclosure =
  | { readonly kind: 'told'; readonly value: string }
  | { readonly kind: 'withheld'; readonly why: 'not-held' | 'not-granted' }

export interface Finding {
  readonly outcome: Outcome
  readonly grades: Readonly<Partial<Record<'fullName' | 'dateOfBirth' | ClaimName, ClaimGrade>>>
  /** In the order of the question; empty unless name and date of birth match, the number is active and the person lives. */
  readonly ages: readonly ('yes' | 'no' | 'unknown' | 'not-granted')[]
  readonly disclosures: Readonly<Partial<Record<ClaimName, Disclosure>>>
  /** The number that stands in for a replaced one, where the grant says so. */
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
  isDeceased: false,
}

const nothingTold = { ages: [], disclosures: {} } as const

/** What is told to who does not know name and date of birth. */
const findStranger = (known: KnownNumber | undefined, grades: Finding['grades'], terms: Terms): Finding => {
  if (!terms.distinguish) return { outcome: 'no-match', grades: {}, ...nothingTold }
  if (known === undefined) return { outcome: 'not-found', grades: {}, ...nothingTold }
  return { outcome: 'mismatch', grades, ...nothingTold }
}

/** What is told of a number that is nobody's any more: nothing that would be told of its person. */
const findEnded = (
  state: Exclude<NumberState, { readonly kind: 'active' }>,
  grades: Finding['grades'],
  terms: Terms,
): Finding => {
  if (state.kind === 'cancelled') return { outcome: 'pin-cancelled', grades, ...nothingTold }
  const successor = terms.successor ? { successor: state.successor } : {}
  return { outcome: 'pin-replaced', grades, ...nothingTold, ...successor }
}

/** Compares what an agency says with the record of the number it named, under the terms of its grant. */
export const verify = (
  question: Question,
  known: KnownNumber | undefined,
  { terms, today }: { readonly terms: Terms; readonly today: CalendarDate },
): Finding => {
  const compared = known?.record ?? nobody
  const identity = {
    fullName: compareNames(question.fullName, compared.fullName),
    dateOfBirth: compareDates(question.dateOfBirth, compared.dateOfBirth),
  }
  const knowsPerson = matches(identity.fullName, terms) && matches(identity.dateOfBirth, terms)
  const claimed = Object.keys(question.claims) as ClaimName[]
  const grades = entries(claimed, (name) => gradeClaim(name, question.claims[name] ?? '', compared, terms))

  if (known === undefined || !knowsPerson) return findStranger(known, identity, terms)
  if (known.state.kind !== 'active') return findEnded(known.state, identity, terms)
  if (known.record.isDeceased) return { outcome: 'deceased', grades: identity, ...nothingTold }
  return {
    outcome: Object.values(grades).some((grade) => contradicts(grade, terms)) ? 'mismatch' : 'match',
    grades: { ...identity, ...grades },
    ages: question.ages.map((check) => checkAge(check, known.record, terms, today)),
    disclosures: entries(question.disclose, (name) => disclose(name, known.record, terms)),
  }
}
