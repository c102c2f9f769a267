import { compareDates, compareNames, unaccentedName, type PartialDate } from '@hub/citizen'
import type { PersonId } from '@hub/contracts'
import type { Subject } from './later-act.ts'

/**
 * Whether it is known whom an act means:
 *
 *   waiting      --find--> resolved
 *   waiting      --find--> ambiguous | contradicted
 *   ambiguous    --say---> resolved
 *   contradicted --say---> resolved
 *
 * `waiting` nobody is known by that yet · `ambiguous` more than one could be meant · `contradicted` the number is somebody's of another name and
 * another date of birth. The last two are for an officer.
 */
export type ResolutionState = 'waiting' | 'resolved' | 'ambiguous' | 'contradicted'

export type Resolution =
  { readonly state: 'resolved'; readonly personId: PersonId } | { readonly state: Exclude<ResolutionState, 'resolved'> }

/** A person as the hub knows him. Name and date are not there for one of whom only the number came so far. */
export interface KnownPerson {
  readonly personId: PersonId
  readonly fullName?: string | undefined
  readonly dateOfBirth?: PartialDate | undefined
}

/** By what an unknown person is waited for: the same text for everybody who means the same. */
export const awaitedKey = ({ pin, fullName, dateOfBirth }: Subject): string =>
  pin === undefined ? `name ${unaccentedName(fullName)} ${dateOfBirth ?? ''}` : `number ${pin}`

const contradicts = ({ fullName, dateOfBirth }: Subject, known: KnownPerson): boolean =>
  known.fullName !== undefined &&
  compareNames(fullName, known.fullName) === 'different' &&
  (dateOfBirth === undefined || compareDates(dateOfBirth, known.dateOfBirth ?? dateOfBirth) === 'different')

const hasName = ({ fullName }: Subject, known: KnownPerson): boolean =>
  known.fullName !== undefined && ['exact', 'equivalent'].includes(compareNames(fullName, known.fullName))

/**
 * Who is meant. A number decides unless name and date of birth both say otherwise; without one, name and date of birth have to fit one person alone.
 *
 * @param found who has the number; or, where none is given, has the name without accents and the date of birth; once for each name of the person
 */
export const resolveSubject = (subject: Subject, found: readonly KnownPerson[]): Resolution => {
  const [first] = found
  if (first === undefined) return { state: 'waiting' }
  if (subject.pin !== undefined)
    return found.every((known) => contradicts(subject, known))
      ? { state: 'contradicted' }
      : { state: 'resolved', personId: first.personId }
  const [named, another] = new Set(found.filter((known) => hasName(subject, known)).map(({ personId }) => personId))
  return named === undefined || another !== undefined ? { state: 'ambiguous' } : { state: 'resolved', personId: named }
}
