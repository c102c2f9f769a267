import type { Grade } from './grade.ts'

/**
 * A calendar date of which the day, or month and day, may be unknown: `2016-02-29`, `2016-02`, `2016` (ISO 8601 reduced precision).
 * Registers of earlier decades hold many such dates.
 */
export type PartialDate = string & { readonly __brand: 'PartialDate' }

/** A full calendar date, `YYYY-MM-DD`. Dates of this form order as text. */
export type CalendarDate = string

const shape = /^\d{4}(?:-\d{2}(?:-\d{2})?)?$/

const isLeap = (year: number): boolean => (year % 4 === 0 && year % 100 !== 0) || year % 400 === 0

const daysIn = (year: number, month: number): number => {
  if (month === 2) return isLeap(year) ? 29 : 28
  return [4, 6, 9, 11].includes(month) ? 30 : 31
}

/** `malformed`: not one of the three shapes. `impossible`: a month or day that does not exist. */
export type PartialDateFault = 'malformed' | 'impossible'

/** @returns what is wrong with the text as a partial date, or undefined if it is one. */
export const findPartialDateFault = (text: string): PartialDateFault | undefined => {
  if (!shape.test(text)) return 'malformed'
  const [year, month, day] = [Number(text.slice(0, 4)), Number(text.slice(5, 7)), Number(text.slice(8))]
  if (year < 1800) return 'impossible'
  if (text.length === 4) return undefined
  if (month < 1 || month > 12) return 'impossible'
  return text.length === 10 && (day < 1 || day > daysIn(year, month)) ? 'impossible' : undefined
}

/** @throws RangeError if the text is not a partial date. Check with {@link findPartialDateFault} where input is foreign. */
export const parsePartialDate = (text: string): PartialDate => {
  const fault = findPartialDateFault(text)
  if (fault !== undefined) throw new RangeError(`${fault} date`)
  return text as PartialDate
}

/** The first day the date can mean. */
export const earliestDay = (date: PartialDate): CalendarDate => `${date}-01-01`.slice(0, 10)

/** The last day the date can mean. */
export const latestDay = (date: PartialDate): CalendarDate => {
  if (date.length === 10) return date
  const year = yearOf(date)
  const month = date.length === 7 ? Number(date.slice(5, 7)) : 12
  return `${date.slice(0, 4)}-${String(month).padStart(2, '0')}-${String(daysIn(year, month)).padStart(2, '0')}`
}

export const yearOf = (date: PartialDate): number => Number(date.slice(0, 4))

/**
 * `exact` the same parts, the same values · `equivalent` one of them has fewer parts and they agree as far as both go · else `different`.
 * Never `accent-blind`.
 */
export const compareDates = (left: PartialDate, right: PartialDate): Grade => {
  if (left === right) return 'exact'
  return left.startsWith(right) || right.startsWith(left) ? 'equivalent' : 'different'
}

const fullYears = (from: CalendarDate, to: CalendarDate): number =>
  Number(to.slice(0, 4)) - Number(from.slice(0, 4)) - (to.slice(5) < from.slice(5) ? 1 : 0)

/** Completed years of age on a day. A partial date of birth leaves a range; a full one makes both ends equal. */
export const ageOn = (
  day: CalendarDate,
  dateOfBirth: PartialDate,
): { readonly least: number; readonly most: number } => ({
  least: fullYears(latestDay(dateOfBirth), day),
  most: fullYears(earliestDay(dateOfBirth), day),
})

const vietnamOffsetMs = 7 * 60 * 60 * 1000

/** The calendar day in Viet Nam (UTC+7, no summer time) at an instant. */
export const dayInVietnam = (instant: Date): CalendarDate =>
  new Date(instant.getTime() + vietnamOffsetMs).toISOString().slice(0, 10)
