import { CalendarVietnamese } from 'date-chinese'
import { addDays, isWeekend, yearOfDay } from './calendar-day.ts'
import type { CalendarDate } from './partial-date.ts'

/**
 * Public holidays of Viet Nam by the Labour Code 2019, in force since 2021-01-01; of earlier years this says what the code would have said.
 *
 * The Prime Minister decides two things anew each year (article 112, paragraph 3), and what differs from here belongs in the overrides of
 * the legal clock:
 * - which five days are Tết. Here: the day before the new year and four from it, as in 2026.
 * - whether the second day of National Day comes before or after it. Here: neither. A day too many would let a deadline pass unseen; a
 *   day too few makes an act due too early, which somebody notices.
 *
 * Only the lunar calendar comes from a package. date-holidays would bring the list as well, but that list has one day for National Day and no
 * days off in place of holidays at weekends, so half of the law would stand here anyway. Its data of all countries cost 34 MB and 80 ms in a
 * process that loads nothing else, 15 packages and 45 MB on disk; date-chinese, by the same author and what date-holidays asks about lunar
 * days, costs 22 MB and 35 ms, 2 packages and 18 MB.
 */
export interface VietnameseHolidays {
  /** A holiday, or the day off in place of one that fell on a weekend. */
  isHoliday(day: CalendarDate): boolean
}

interface LunarHolidays {
  readonly newYear: CalendarDate
  readonly hungKings: CalendarDate
}

const toCalendarDate = ({ year, month, day }: { year: number; month: number; day: number }): CalendarDate =>
  [String(year).padStart(4, '0'), String(month).padStart(2, '0'), String(day).padStart(2, '0')].join('-')

const lunarHolidaysOf = (year: number): LunarHolidays => {
  const calendar = new CalendarVietnamese()
  const newYear = calendar.fromJDE(calendar.newYear(year))
  const [cycle, lunarYear] = newYear.get()
  return {
    newYear: toCalendarDate(newYear.toGregorian()),
    hungKings: toCalendarDate(calendar.set(cycle, lunarYear, 3, false, 10).toGregorian()),
  }
}

/** Article 112, paragraph 1, in the order of the year. */
const statutoryHolidaysOf = (year: number): readonly CalendarDate[] => {
  const { newYear, hungKings } = lunarHolidaysOf(year)
  return [
    `${year}-01-01`,
    ...[-1, 0, 1, 2, 3].map((offset) => addDays(newYear, offset)),
    hungKings,
    `${year}-04-30`,
    `${year}-05-01`,
    `${year}-09-02`,
  ]
}

/** Article 111, paragraph 3: for each day of weekly rest that is a holiday, the next working day is off. */
const holidaysOf = (year: number): ReadonlySet<CalendarDate> => {
  const statutory = statutoryHolidaysOf(year)
  const daysOff = new Set(statutory)
  for (const holiday of statutory.filter(isWeekend)) {
    let inPlace = addDays(holiday, 1)
    while (isWeekend(inPlace) || daysOff.has(inPlace)) inPlace = addDays(inPlace, 1)
    daysOff.add(inPlace)
  }
  return daysOff
}

/** A year is computed when it is first asked about, in about a millisecond, and kept. */
export const createVietnameseHolidays = (): VietnameseHolidays => {
  const years = new Map<number, ReadonlySet<CalendarDate>>()

  const inYear = (year: number): ReadonlySet<CalendarDate> => {
    const holidays = years.get(year) ?? holidaysOf(year)
    years.set(year, holidays)
    return holidays
  }

  return { isHoliday: (day) => inYear(yearOfDay(day)).has(day) }
}
