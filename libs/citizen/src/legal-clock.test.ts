import { readFileSync } from 'node:fs'
import { describe, expect, test } from '@jest/globals'
import * as fc from 'fast-check'
import { createLegalClock, type WorkingDayOverride } from './legal-clock.ts'
import { dayInVietnam, type CalendarDate } from './partial-date.ts'
import { createVietnameseHolidays } from './vietnamese-holidays.ts'
import { parseWorkingDays } from './working-days.ts'

const announced = parseWorkingDays(
  readFileSync(new URL('../../../deploy/reference/working-days.json', import.meta.url), 'utf8'),
)

/** The clock that an office would use. */
const clock = createLegalClock({ ...createVietnameseHolidays(), overrides: announced })
/** Weekends only. */
const plain = createLegalClock({ isHoliday: () => false, overrides: [] })

const closing = (day: CalendarDate): string => new Date(`${day}T17:00:00+07:00`).toISOString()
const due = (receivedAt: string): string => clock.dueAt(new Date(receivedAt)).toISOString()

describe('an act is due', () => {
  test.each([
    ['2026-11-18T00:00:00+07:00', 'with the first moment of a working day'],
    ['2026-11-18T06:30:00+07:00', 'before the office opens'],
    ['2026-11-18T10:00:00+07:00', 'in the morning'],
    ['2026-11-18T14:59:59.999+07:00', 'just before 15:00'],
    ['2026-11-18T15:00:00+07:00', 'at 15:00, which is not after 15:00'],
    ['2026-11-18T08:00:00Z', 'at 15:00, told in UTC'],
    ['2026-11-17T17:00:00Z', 'while it is still the day before in UTC'],
    ['2026-11-17T23:00:00-05:00', 'from a mission in the Americas, on its day before'],
  ])('the same day if received at %s, %s', (receivedAt) => {
    expect(due(receivedAt)).toBe(closing('2026-11-18'))
  })

  test.each([
    ['2026-11-18T15:00:00.001+07:00', '2026-11-19', 'just after 15:00'],
    ['2026-11-18T08:00:00.001Z', '2026-11-19', 'just after 15:00, told in UTC'],
    ['2026-11-18T16:59:00+07:00', '2026-11-19', 'before the office closes'],
    ['2026-11-18T23:59:59.999+07:00', '2026-11-19', 'with the last moment of the day'],
    ['2026-11-20T15:00:00.001+07:00', '2026-11-23', 'after 15:00 on a Friday'],
    ['2026-11-21T09:00:00+07:00', '2026-11-23', 'on a Saturday'],
    ['2026-11-22T23:30:00+07:00', '2026-11-23', 'on a Sunday night'],
    ['2025-12-31T15:30:00+07:00', '2026-01-05', 'before New Year with its bridge day and weekend'],
    ['2026-01-09T15:30:00+07:00', '2026-01-10', 'before the Saturday that is worked for the bridge day'],
    ['2026-02-13T15:30:00+07:00', '2026-02-23', 'before Tết'],
    ['2026-02-18T09:00:00+07:00', '2026-02-23', 'during Tết'],
    ['2026-04-24T16:00:00+07:00', '2026-04-28', 'before the Hùng Kings on a Sunday and the Monday in its place'],
    ['2026-04-30T09:00:00+07:00', '2026-05-04', 'on 30 April, with 1 May and a weekend after it'],
    ['2026-08-21T16:00:00+07:00', '2026-08-22', 'before the Saturday that is worked for 31 August'],
    ['2026-08-28T16:00:00+07:00', '2026-09-03', 'before National Day with its bridge day'],
    ['2026-09-01T09:00:00+07:00', '2026-09-03', 'on the second day of National Day'],
  ])('received at %s, on %s (%s)', (receivedAt, day) => {
    expect(due(receivedAt)).toBe(closing(day))
  })

  test.each([
    ['2026-08-22T14:00:00+07:00', '2026-08-22'],
    ['2026-08-22T15:00:01+07:00', '2026-08-24'],
  ])('on a Saturday that is worked the hours are those of any other day: %s, on %s', (receivedAt, day) => {
    expect(due(receivedAt)).toBe(closing(day))
  })

  test('at no time for an instant that is none', () => {
    expect(() => clock.dueAt(new Date('soon'))).toThrow(RangeError)
  })
})

describe('what the State decided about a day', () => {
  const holiday: CalendarDate = '2026-11-18'
  const why = 'made up'

  test.each([
    ['2026-11-18', true, 'a holiday is worked'],
    ['2026-11-21', true, 'a Saturday is worked'],
    ['2026-11-19', false, 'a working day is off'],
    ['2026-11-22', false, 'a Sunday stays off'],
  ])('overrules weekends and holidays: %s, %s: %s', (day, isWorkingDay) => {
    const overrides = [{ day, isWorkingDay, why }]
    expect(createLegalClock({ isHoliday: (other) => other === holiday, overrides }).isWorkingDay(day)).toBe(
      isWorkingDay,
    )
  })

  test('says nothing about the days beside it', () => {
    const overrides = [{ day: '2026-11-19', isWorkingDay: false, why }]
    const days = ['2026-11-18', '2026-11-20', '2026-11-21']
    const { isWorkingDay } = createLegalClock({ isHoliday: (day) => day === holiday, overrides })
    expect(days.map(isWorkingDay)).toEqual([false, true, false])
  })

  test('is said once: two overrides for one day are refused, even if they agree', () => {
    const overrides = [true, true].map((isWorkingDay) => ({ day: holiday, isWorkingDay, why }))
    expect(() => createLegalClock({ isHoliday: () => false, overrides })).toThrow(RangeError)
  })

  test('leaves 2026 with 250 working days: 261 weekdays less the eleven of the law, as exchanges keep the number', () => {
    const days = Array.from({ length: 365 }, (_none, index) =>
      new Date(Date.UTC(2026, 0, 1 + index)).toISOString().slice(0, 10),
    )
    expect(days.filter(clock.isWorkingDay)).toHaveLength(250)
  })
})

describe('counting working days', () => {
  test.each([
    ['2026-11-18', 0, '2026-11-18'],
    ['2026-11-18', 1, '2026-11-19'],
    ['2026-11-18', 3, '2026-11-23'],
    ['2026-11-21', 0, '2026-11-23'],
    ['2026-11-21', 1, '2026-11-23'],
    ['2026-11-22', 2, '2026-11-24'],
    ['2026-02-13', 1, '2026-02-23'],
    ['2026-02-11', 3, '2026-02-23'],
    ['2025-12-31', 1, '2026-01-05'],
    ['2028-02-28', 1, '2028-02-29'],
    ['2026-08-21', 15, '2026-09-15'],
  ])('from %s the working day number %i is %s', (day, count, reached) => {
    expect(clock.addWorkingDays(day, count)).toBe(reached)
  })

  test.each([-1, 0.5, Number.NaN, Number.POSITIVE_INFINITY])('%p is no number of days to count', (count) => {
    expect(() => clock.addWorkingDays('2026-11-18', count)).toThrow(RangeError)
  })

  test.each(['', '2026', '2026-11', '2026-02-30', '2026-11-18T00:00:00Z', 'tomorrow'])('%j is no day', (day) => {
    expect(() => clock.isWorkingDay(day)).toThrow(RangeError)
    expect(() => clock.addWorkingDays(day, 1)).toThrow(RangeError)
  })

  test('ends where the rules leave no working day', () => {
    const closed = createLegalClock({ isHoliday: () => true, overrides: [] })
    expect(() => closed.addWorkingDays('2026-11-18', 1)).toThrow(RangeError)
    expect(() => closed.dueAt(new Date('2026-11-18T10:00:00+07:00'))).toThrow(RangeError)
  })

  test('five working days are a week where there are no holidays', () => {
    const weekday = new Date('2026-11-18T10:00:00+07:00')
    expect(plain.addWorkingDays(dayInVietnam(weekday), 5)).toBe('2026-11-25')
  })
})

describe('whatever was decided about some days', () => {
  const firstMs = Date.UTC(2020, 0, 1)
  const dayMs = 86_400_000
  const dayNumbered = (index: number): CalendarDate => new Date(firstMs + index * dayMs).toISOString().slice(0, 10)
  const day = fc.nat({ max: 400 }).map(dayNumbered)
  const override: fc.Arbitrary<WorkingDayOverride> = fc.record({
    day,
    isWorkingDay: fc.boolean(),
    why: fc.constant('made up'),
  })
  const clocks = fc
    .record({
      holidays: fc.uniqueArray(day, { maxLength: 60 }),
      overrides: fc.uniqueArray(override, { maxLength: 60, selector: (one) => one.day }),
    })
    .map(({ holidays, overrides }) => createLegalClock({ isHoliday: (asked) => holidays.includes(asked), overrides }))
  const instant = fc.nat({ max: 400 * dayMs }).map((ms) => new Date(firstMs + ms))

  test('an act is due at the end of the first working day that its receipt leaves, and none lies between', () => {
    fc.assert(
      fc.property(clocks, instant, ({ isWorkingDay, dueAt }, receivedAt) => {
        const received = dayInVietnam(receivedAt)
        const isLate = receivedAt.getTime() > Date.parse(`${received}T15:00:00+07:00`)
        const candidates = Array.from({ length: 500 }, (_none, ahead) =>
          new Date(Date.parse(received) + ahead * dayMs).toISOString().slice(0, 10),
        )
        const first = candidates.find((one) => isWorkingDay(one) && !(isLate && one === received)) ?? ''
        expect(dueAt(receivedAt).toISOString()).toBe(closing(first))
      }),
    )
  })

  test('who comes later is never served by an earlier deadline, and there are two hours at least', () => {
    fc.assert(
      fc.property(clocks, instant, instant, ({ dueAt }, one, other) => {
        const [earlier, later] = one <= other ? [one, other] : [other, one]
        expect(dueAt(earlier).getTime()).toBeLessThanOrEqual(dueAt(later).getTime())
        expect(dueAt(one).getTime() - one.getTime()).toBeGreaterThanOrEqual(2 * 60 * 60 * 1000)
      }),
    )
  })

  test('counting on is counting at once', () => {
    const count = fc.nat({ max: 20 })
    fc.assert(
      fc.property(clocks, day, count, count, ({ isWorkingDay, addWorkingDays }, from, one, other) => {
        const reached = addWorkingDays(from, one + other)
        expect(isWorkingDay(reached)).toBe(true)
        // From a day off, zero already moves to the first working day, which one would be too.
        fc.pre(one > 0 || isWorkingDay(from))
        expect(addWorkingDays(addWorkingDays(from, one), other)).toBe(reached)
      }),
    )
  })
})

test('what arrived up to one instant is due by now, and nothing else', () => {
  const instant = fc.date({
    min: new Date('2026-01-05T00:00:00Z'),
    max: new Date('2026-12-20T00:00:00Z'),
    noInvalidDate: true,
  })
  const near = fc.tuple(instant, fc.integer({ min: -10 * 86_400_000, max: 0 }))
  fc.assert(
    fc.property(near, ([now, agoMs]) => {
      const arrived = new Date(now.getTime() + agoMs)
      expect(arrived <= clock.arrivalDueBy(now)).toBe(clock.dueAt(arrived) <= now)
    }),
    { numRuns: 1000 },
  )
})
