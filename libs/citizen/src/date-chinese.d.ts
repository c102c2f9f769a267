/**
 * The part of date-chinese that is used here. The package brings declarations, but its `exports` does not name them, so the compiler does not
 * find them.
 */
declare module 'date-chinese' {
  type LunarDate = [cycle: number, year: number, month: number, isLeapMonth: boolean, day: number]

  /** New moons and solar terms at the meridian of Ha Noi, UTC+7, since 1968; before that, as in Viet Nam at the time, of Beijing. */
  export class CalendarVietnamese {
    /** The first day of the lunar year that begins in a Gregorian year, as a Julian ephemeris day. */
    newYear(gregorianYear: number): number
    fromJDE(julianEphemerisDay: number): this
    get(): LunarDate
    set(...date: LunarDate): this
    toGregorian(): { year: number; month: number; day: number }
  }
}
