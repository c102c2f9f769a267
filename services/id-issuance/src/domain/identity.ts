import {
  compareDates,
  unaccentedName,
  yearOf,
  type CalendarDate,
  type NumberSeries,
  type PartialDate,
  type Pin,
  type Sex,
} from '@hub/citizen'
import type { PersonId } from '@hub/contracts'

/** What is known of a parent. A parent who is not determined is left out altogether. */
export interface Parent {
  readonly fullName: string
  readonly dateOfBirth?: PartialDate | undefined
  readonly pin?: Pin | undefined
}

/** Where a birth was registered: a commune of the list in force on that day, or a country abroad. */
export interface RegistrationPlace {
  readonly country: string
  readonly provinceCode?: string | undefined
  readonly communeCode?: string | undefined
}

/** What a person who has, had or asked for a number is known by. */
export interface Identity {
  readonly personId: PersonId
  readonly fullName: string
  readonly dateOfBirth: PartialDate
  readonly sex: Sex
  readonly nationality: string
  readonly registeredOn: CalendarDate | undefined
  readonly registeredAt: RegistrationPlace
  readonly mother?: Parent | undefined
  readonly father?: Parent | undefined
  /** What a number of this person is made from; undefined where no number can be. */
  readonly series: NumberSeries | undefined
}

/**
 * What two records of one child have in common, as one or two texts to look people up by and to lock: the name without accents, the year of birth and
 * the name of a parent; where no parent is known, the commune stands in. The population database compares names without accents, and a twin called Ân
 * is for an officer to tell from a typing error for An.
 */
export const likenessesOf = ({
  fullName,
  dateOfBirth,
  mother,
  father,
  registeredAt,
}: Identity): readonly [string, string?] => {
  const child = `${unaccentedName(fullName)} ${yearOf(dateOfBirth)}`
  const [first, second] = [mother, father]
    .filter((parent) => parent !== undefined)
    .map((parent) => `${child} of ${unaccentedName(parent.fullName)}`)
  if (first !== undefined) return second === undefined ? [first] : [first, second]
  return [`${child} in ${registeredAt.communeCode ?? registeredAt.provinceCode ?? registeredAt.country}`]
}

const datesAgree = (one: PartialDate | undefined, other: PartialDate | undefined): boolean =>
  one === undefined || other === undefined || compareDates(one, other) !== 'different'

// A corrected year of birth must not hide that it is the same mother, nor a number of hers that was replaced.
const isSameParent = (one: Parent, other: Parent): boolean =>
  unaccentedName(one.fullName) === unaccentedName(other.fullName) &&
  (datesAgree(one.dateOfBirth, other.dateOfBirth) || (one.pin !== undefined && one.pin === other.pin))

const parentsOf = ({ mother, father }: Identity): readonly Parent[] =>
  [mother, father].filter((parent) => parent !== undefined)

const haveParentInCommon = (one: Identity, other: Identity): boolean =>
  parentsOf(one).some((parent) => parentsOf(other).some((another) => isSameParent(parent, another)))

const isFoundling = (identity: Identity): boolean => parentsOf(identity).length === 0

/**
 * Whether the two could be one person, which only an officer can say (P11): same name, dates that can be one day, and a parent in common. Of two
 * children whose parents are not known the place of registration decides.
 */
export const isAlike = (one: Identity, other: Identity): boolean => {
  if (unaccentedName(one.fullName) !== unaccentedName(other.fullName)) return false
  if (!datesAgree(one.dateOfBirth, other.dateOfBirth)) return false
  if (isFoundling(one) && isFoundling(other)) return likenessesOf(one)[0] === likenessesOf(other)[0]
  return haveParentInCommon(one, other)
}
