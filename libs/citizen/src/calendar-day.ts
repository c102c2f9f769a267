import { findPartialDateFault, type CalendarDate } from './partial-date.ts'

const dayMs = 24 * 60 * 60 * 1000

/** Midnight UTC stands for the whole day while days are counted. In Viet Nam that moment is 07:00 of the same day. */
const midnightOf = (day: CalendarDate): number => {
  // Asked here because `Date` would read 2026-02-30 as the second of March.
  if (day.length !== 10 || findPartialDateFault(day) !== undefined) throw new RangeError('not a calendar date')
  return Date.parse(`${day}T00:00:00Z`)
}

const calendarDateAt = (midnight: number): CalendarDate => new Date(midnight).toISOString().slice(0, 10)

/** @throws RangeError if the text is no full calendar date, as every function here does */
export const addDays = (day: CalendarDate, count: number): CalendarDate =>
  calendarDateAt(midnightOf(day) + count * dayMs)

export const isWeekend = (day: CalendarDate): boolean => [0, 6].includes(new Date(midnightOf(day)).getUTCDay())

export const yearOfDay = (day: CalendarDate): number => new Date(midnightOf(day)).getUTCFullYear()
