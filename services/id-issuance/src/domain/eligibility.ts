import {
  ageOn,
  findSeries,
  findSeriesByPrefix,
  yearOf,
  type CalendarDate,
  type NumberSeries,
  type PartialDate,
  type Sex,
} from '@hub/citizen'

/** Where a birth was registered: in a province of Viet Nam, or at its mission in a country abroad. */
type RegistrationPlace =
  /** Two digits, of the list in force on that day. */
  | { readonly provinceCode: string }
  /** ISO 3166-1 alpha-2. */
  | { readonly country: string }

/** The three digits that stand for a country in numbers; circular 59/2021 annex II is not public, so they are data of the installation. */
export type CountryPrefixes = ReadonlyMap<string, string>

/** What decides whether a registered birth gives a claim to a number. */
export interface Registration {
  readonly registeredOn: CalendarDate
  readonly registeredAt: RegistrationPlace
  readonly sex: Sex
  readonly dateOfBirth: PartialDate
  readonly nationality: string
}

export type IneligibilityReason =
  'registered-before-2016' | 'not-vietnamese' | 'sex-not-determined' | 'fourteen-or-older' | 'outside-numbering'

export type Eligibility =
  | { readonly kind: 'eligible'; readonly series: NumberSeries }
  | { readonly kind: 'ineligible'; readonly reason: IneligibilityReason }

// The Law on Citizen Identification 59/2014 came into force; earlier births got their numbers on collection.
const firstDay: CalendarDate = '2016-01-01'
const ageLimit = 14

const ineligible = (reason: IneligibilityReason): Eligibility => ({ kind: 'ineligible', reason })

/** What a number of the child would be made from; undefined where none can be. */
export const findSeriesOf = (
  { registeredAt, sex, dateOfBirth }: Pick<Registration, 'registeredAt' | 'sex' | 'dateOfBirth'>,
  countryPrefixes: CountryPrefixes,
): NumberSeries | undefined => {
  const year = yearOf(dateOfBirth)
  if ('provinceCode' in registeredAt) return findSeries(registeredAt.provinceCode, sex, year)
  const prefix = countryPrefixes.get(registeredAt.country)
  return prefix === undefined ? undefined : findSeriesByPrefix(prefix, sex, year)
}

/** Decree 137/2015 article 14: children under 14, Vietnamese, sex determined, birth registered from 2016-01-01 on. */
export const decideEligibility = (registration: Registration, countryPrefixes: CountryPrefixes): Eligibility => {
  const { registeredOn, sex, dateOfBirth, nationality } = registration
  if (registeredOn < firstDay) return ineligible('registered-before-2016')
  if (nationality !== 'VN') return ineligible('not-vietnamese')
  if (sex === 'undetermined') return ineligible('sex-not-determined')
  // A partial date of birth counts from its first day: a number is given to a child that is under 14 however the date is read.
  if (ageOn(registeredOn, dateOfBirth).most >= ageLimit) return ineligible('fourteen-or-older')
  const series = findSeriesOf(registration, countryPrefixes)
  return series === undefined ? ineligible('outside-numbering') : { kind: 'eligible', series }
}
