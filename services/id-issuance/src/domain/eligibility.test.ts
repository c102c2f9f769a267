import { describe, expect, test } from '@jest/globals'
import type { PartialDate } from '@hub/citizen'
import { decideEligibility, type Registration } from './eligibility.ts'

const registration: Registration = {
  registeredOn: '2026-11-20',
  registeredAt: { provinceCode: '01' },
  sex: 'female',
  dateOfBirth: '2026-11-18' as PartialDate,
  nationality: 'VN',
}
type Given = Partial<Omit<Registration, 'dateOfBirth'>> & { readonly dateOfBirth?: string }

const countryPrefixes = new Map([['LA', '216']])
const decide = (given: Given) => decideEligibility({ ...registration, ...given } as Registration, countryPrefixes)

// Circular 59/2021 annex I, without the leading zero that stands before each in numbers.
const provincesUntilTheMerger =
  '01 02 04 06 08 10 11 12 14 15 17 19 20 22 24 25 26 27 30 31 33 34 35 36 37 38 40 42 44 45 46 48 49 51 52 54 56 58 60 62 ' +
  '64 66 67 68 70 72 74 75 77 79 80 82 83 84 86 87 89 91 92 93 94 95 96'
// Decision 19/2025.
const provincesSinceTheMerger =
  '01 04 08 11 12 14 15 19 20 22 24 25 31 33 37 38 40 42 44 46 48 51 52 56 66 68 75 79 80 82 86 91 92 96'

describe('a registered birth gives a claim to a number', () => {
  test.each<[what: string, given: Given, series: string]>([
    ['of the series of province, sex and year', {}, '001326'],
    ['for a boy', { sex: 'male' }, '001226'],
    ['of the year of birth, not of registration', { dateOfBirth: '2025-12-31' }, '001325'],
    ['of the century of birth', { registeredOn: '2126-02-01', dateOfBirth: '2126' }, '001526'],
    ['on the first day of the rule', { registeredOn: '2016-01-01', dateOfBirth: '2015-12-31' }, '001315'],
    ['the day before the child is fourteen', { dateOfBirth: '2012-11-21' }, '001312'],
    ['if it is under fourteen however the month is read', { dateOfBirth: '2012-12' }, '001312'],
    ['if it is under fourteen however the year is read', { dateOfBirth: '2013' }, '001313'],
    ['under a code of before the merger', { registeredAt: { provinceCode: '45' } }, '045326'],
    ['registered at a mission abroad', { registeredAt: { country: 'LA' } }, '216326'],
  ])('%s', (_what, given, series) => {
    expect(decide(given)).toEqual({ kind: 'eligible', series })
  })
})

describe('every province has numbers of its own', () => {
  const seriesOf = (codes: readonly string[]) =>
    codes.map((provinceCode) => decide({ registeredAt: { provinceCode } }) as { readonly series?: string })

  test.each([
    ['63', 'until the merger of 2025', provincesUntilTheMerger],
    ['34', 'since the merger of 2025', provincesSinceTheMerger],
  ])('%s of them %s', (count, _when, list) => {
    const codes = list.split(' ')
    const series = seriesOf(codes)
    expect(series).toEqual(codes.map((code) => ({ kind: 'eligible', series: `0${code}326` })))
    expect(new Set(codes).size).toBe(Number(count))
  })
})

describe('a registered birth gives none', () => {
  test.each<[what: string, given: Given, reason: string]>([
    ['registered before 2016', { registeredOn: '2015-12-31', dateOfBirth: '2015-12-01' }, 'registered-before-2016'],
    ['of a foreign child', { nationality: 'LA' }, 'not-vietnamese'],
    ['of a child whose sex is not determined', { sex: 'undetermined' }, 'sex-not-determined'],
    ['of a child that is fourteen today', { dateOfBirth: '2012-11-20' }, 'fourteen-or-older'],
    ['of an adult', { dateOfBirth: '1980-01-01' }, 'fourteen-or-older'],
    ['of a child that may be fourteen, by the month', { dateOfBirth: '2012-11' }, 'fourteen-or-older'],
    ['of a child that may be fourteen, by the year', { dateOfBirth: '2012' }, 'fourteen-or-older'],
    ['without a province', { registeredAt: { provinceCode: '' } }, 'outside-numbering'],
    ['in a country whose prefix is not known', { registeredAt: { country: 'KH' } }, 'outside-numbering'],
    [
      'in a year that the structure has no place for',
      { registeredOn: '2400-02-01', dateOfBirth: '2400-01-01' },
      'outside-numbering',
    ],
  ])('%s: %3$s', (_what, given, reason) => {
    expect(decide(given)).toEqual({ kind: 'ineligible', reason })
  })

  test('and one that lacks several things is told the first of them', () => {
    const given: Given = { registeredOn: '2015-12-31', nationality: 'LA', sex: 'undetermined', dateOfBirth: '1980' }
    expect(decide(given)).toMatchObject({ reason: 'registered-before-2016' })
    expect(decide({ ...given, registeredOn: '2016-01-01' })).toMatchObject({ reason: 'not-vietnamese' })
    expect(decide({ ...given, registeredOn: '2016-01-01', nationality: 'VN' })).toMatchObject({
      reason: 'sex-not-determined',
    })
  })
})
