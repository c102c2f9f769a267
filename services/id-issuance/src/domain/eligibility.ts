import {
  ageOn,
  findSeries,
  yearOf,
  type CalendarDate,
  type NumberSeries,
  type PartialDate,
  type Sex,
} from '@hub/citizen'

/** What decides whether a registered birth gives a claim to a number. */
export interface Registration {
  readonly registeredOn: CalendarDate
  /** Two digits, of the list in force on that day. */
  readonly provinceCode: string
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
export const seriesOf = ({ provinceCode, sex, dateOfBirth }: Registration): NumberSeries | undefined =>
  findSeries(provinceCode, sex, yearOf(dateOfBirth))

/** Decree 137/2015 article 14: children under 14, Vietnamese, sex determined, birth registered from 2016-01-01 on. */
export const decideEligibility = (registration: Registration): Eligibility => {
  const { registeredOn, sex, dateOfBirth, nationality } = registration
  if (registeredOn < firstDay) return ineligible('registered-before-2016')
  if (nationality !== 'VN') return ineligible('not-vietnamese')
  if (sex === 'undetermined') return ineligible('sex-not-determined')
  // A partial date of birth counts from its first day: a number is given to a child that is under 14 however the date is read.
  if (ageOn(registeredOn, dateOfBirth).most >= ageLimit) return ineligible('fourteen-or-older')
  const series = seriesOf(registration)
  return series === undefined ? ineligible('outside-numbering') : { kind: 'eligible', series }
}
