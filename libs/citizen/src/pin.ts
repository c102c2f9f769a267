import type { Sex } from './sex.ts'

/**
 * Personal identification number (số định danh cá nhân), `PPP G YY NNNNNN`: province (or country) of birth registration, century and sex, year of birth,
 * six digits without meaning (decree 137/2015 article 13). Reading is lenient: since 2024-07-01 the law asks for a natural
 * sequence of twelve digits only, so a structure that disagrees with the record is a warning at most. Issuing is strict.
 */
export type Pin = string & { readonly __brand: 'Pin' }

export const isPin = (text: string): text is Pin => /^\d{12}$/.test(text)

/** The first six digits: numbers of one series differ only in their last six. */
export type NumberSeries = string & { readonly __brand: 'NumberSeries' }

/** How many numbers a series holds. */
export const seriesSize = 1_000_000

const firstCentury = 1900
const lastYear = 2399

/**
 * @param prefix three digits: of a province, or of a country where a mission registered the birth (circular 59/2021 annexes I and II)
 * @returns undefined where the structure has no place for it: a year outside 1900 to 2399, or a sex that is not determined
 */
export const findSeriesByPrefix = (prefix: string, sex: Sex, yearOfBirth: number): NumberSeries | undefined => {
  if (!/^\d{3}$/.test(prefix)) return undefined
  if (yearOfBirth < firstCentury || yearOfBirth > lastYear || sex === 'undetermined') return undefined
  const centuryAndSex = Math.floor((yearOfBirth - firstCentury) / 100) * 2 + (sex === 'female' ? 1 : 0)
  const year = String(yearOfBirth % 100).padStart(2, '0')
  return `${prefix}${centuryAndSex}${year}` as NumberSeries
}

/**
 * @param provinceCode two digits, the code in force when the birth was registered
 * @returns undefined where the structure has no place for it
 */
export const findSeries = (provinceCode: string, sex: Sex, yearOfBirth: number): NumberSeries | undefined =>
  findSeriesByPrefix(`0${provinceCode}`, sex, yearOfBirth)

/** @param suffix 0 to 999,999 */
export const composePin = (series: NumberSeries, suffix: number): Pin => {
  const pin = series + String(suffix).padStart(6, '0')
  if (!isPin(pin)) throw new RangeError('a series has six digits and a suffix at most six')
  return pin
}
