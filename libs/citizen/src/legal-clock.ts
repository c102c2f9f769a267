import { addDays, isWeekend } from './calendar-day.ts'
import { dayInVietnam, type CalendarDate } from './partial-date.ts'

/**
 * When an office must have acted. An update of the register from other papers is due on the working day it came in; what came in after
 * 15:00, or on a day that is no working day, is due on the next one. Due means by 17:00, when the office closes.
 *
 * All hours are those of Viet Nam, written as `+07:00`: an offset, because the country has no summer time and a name would need the time
 * zone tables of the host.
 */
export interface LegalClock {
  isWorkingDay(day: CalendarDate): boolean
  /** The end of the working day on which something that arrived at this instant must be done. */
  dueAt(receivedAt: Date): Date
  /** What arrived up to this instant is due by `now`, and what arrived later is not: so many things are told from one another by one comparison. */
  arrivalDueBy(now: Date): Date
  /**
   * The working day that is the `count`th after `day`; `day` itself is not counted (Civil Code 2015, article 147). Zero is `day` itself, or the
   * first working day after it.
   *
   * @throws RangeError if `count` is negative or no whole number
   */
  addWorkingDays(day: CalendarDate, count: number): CalendarDate
}

/** What the State decided about one day. It overrules weekends and holidays, and nothing about another day follows from it. */
export interface WorkingDayOverride {
  readonly day: CalendarDate
  readonly isWorkingDay: boolean
  /** For the reader who asks why a deadline moved: the decision and its date. */
  readonly why: string
}

export interface LegalClockRules {
  /** Public holidays and the days off in their place. Weekends need not be among them. */
  readonly isHoliday: (day: CalendarDate) => boolean
  readonly overrides: readonly WorkingDayOverride[]
}

const inVietnam = (day: CalendarDate, time: '15:00' | '17:00'): Date => new Date(`${day}T${time}:00+07:00`)

// Nine days is a long Tết. A year without a working day is a mistake in the rules, and would otherwise be searched for ever.
const longestBreakDays = 366

/** @throws RangeError if two overrides speak about one day: which of them holds is for their author to say */
export const createLegalClock = ({ isHoliday, overrides }: LegalClockRules): LegalClock => {
  const decided = new Map(overrides.map(({ day, isWorkingDay }) => [day, isWorkingDay]))
  if (decided.size < overrides.length) throw new RangeError('two overrides speak about one day')

  const isWorkingDay = (day: CalendarDate): boolean => decided.get(day) ?? (!isWeekend(day) && !isHoliday(day))

  const nextWorkingDay = (day: CalendarDate): CalendarDate => {
    for (let ahead = 1; ahead <= longestBreakDays; ahead += 1) {
      const next = addDays(day, ahead)
      if (isWorkingDay(next)) return next
    }
    throw new RangeError('no working day within a year')
  }

  const lastClosedDay = (now: Date): CalendarDate => {
    const today = dayInVietnam(now)
    for (let back = 0; back <= longestBreakDays; back += 1) {
      const day = addDays(today, -back)
      if (isWorkingDay(day) && inVietnam(day, '17:00') <= now) return day
    }
    throw new RangeError('no working day within a year')
  }

  const isInTime = (receivedAt: Date, day: CalendarDate): boolean =>
    isWorkingDay(day) && receivedAt <= inVietnam(day, '15:00')

  return {
    isWorkingDay,
    dueAt: (receivedAt) => {
      const day = dayInVietnam(receivedAt)
      return inVietnam(isInTime(receivedAt, day) ? day : nextWorkingDay(day), '17:00')
    },
    arrivalDueBy: (now) => inVietnam(lastClosedDay(now), '15:00'),
    addWorkingDays: (day, count) => {
      if (!Number.isSafeInteger(count) || count < 0)
        throw new RangeError('working days are counted forward, in whole days')
      let reached = count > 0 || isWorkingDay(day) ? day : nextWorkingDay(day)
      for (let left = count; left > 0; left -= 1) reached = nextWorkingDay(reached)
      return reached
    },
  }
}
