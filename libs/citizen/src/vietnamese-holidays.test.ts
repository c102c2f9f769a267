import { afterEach, describe, expect, jest, test } from '@jest/globals'
import { CalendarVietnamese } from 'date-chinese'
import type { CalendarDate } from './partial-date.ts'
import { createVietnameseHolidays } from './vietnamese-holidays.ts'

const { isHoliday } = createVietnameseHolidays()

const daysOf = (year: number): readonly CalendarDate[] =>
  Array.from({ length: 366 }, (_none, index) =>
    new Date(Date.UTC(year, 0, 1 + index)).toISOString().slice(0, 10),
  ).filter((day) => day.startsWith(String(year)))

const holidaysOf = (year: number): readonly CalendarDate[] => daysOf(year).filter(isHoliday)

describe('the public holidays of Viet Nam', () => {
  test('of 2026 are those of the law, and the Monday in place of the Hùng Kings on a Sunday', () => {
    expect(holidaysOf(2026)).toEqual([
      '2026-01-01',
      '2026-02-16',
      '2026-02-17',
      '2026-02-18',
      '2026-02-19',
      '2026-02-20',
      '2026-04-26',
      '2026-04-27',
      '2026-04-30',
      '2026-05-01',
      '2026-09-02',
    ])
  })

  // 1985, 2007 and 2030 are years in which Beijing, one hour ahead, begins on another day: 20 February, 18 February and 3 February.
  test.each([
    [1985, '1985-01-21'],
    [2007, '2007-02-17'],
    [2021, '2021-02-12'],
    [2022, '2022-02-01'],
    [2023, '2023-01-22'],
    [2024, '2024-02-10'],
    [2025, '2025-01-29'],
    [2026, '2026-02-17'],
    [2027, '2027-02-06'],
    [2028, '2028-01-26'],
    [2029, '2029-02-13'],
    [2030, '2030-02-02'],
  ])('have the five days of Tết %i around %s', (year, newYear) => {
    const at = daysOf(year).indexOf(newYear)
    const around = daysOf(year).slice(at - 2, at + 4)
    expect(around.map(isHoliday)).toEqual([false, true, true, true, true, true])
  })

  test.each(['2021-04-21', '2022-04-10', '2023-04-29', '2024-04-18', '2025-04-07', '2026-04-26', '2027-04-16'])(
    'have the Hùng Kings on %s, the tenth of the third lunar month',
    (day) => {
      expect(isHoliday(day)).toBe(true)
    },
  )

  test.each([
    ['2022-01-03', 'New Year on a Saturday'],
    ['2023-01-02', 'New Year on a Sunday'],
    ['2022-04-11', 'the Hùng Kings on a Sunday'],
    ['2022-05-02', '30 April on a Saturday'],
    ['2022-05-03', '1 May on the Sunday after it'],
    ['2023-05-02', 'the Hùng Kings on a Saturday, with 30 April and 1 May after it'],
    ['2023-05-03', '30 April on a Sunday'],
    ['2023-09-04', 'National Day on a Saturday'],
  ])('have %s off in place of %s', (day) => {
    expect(isHoliday(day)).toBe(true)
  })

  test.each([
    '2022-01-04',
    '2022-05-04',
    '2023-05-04',
    '2025-05-02',
    '2025-09-03',
    '2026-04-28',
    '2026-09-01',
    '2026-11-20',
  ])('do not include %s', (day) => {
    expect(isHoliday(day)).toBe(false)
  })

  test('take ten weekdays of every year, whichever of them fall on weekends', () => {
    const isWeekday = (day: CalendarDate): boolean => ![0, 6].includes(new Date(day).getUTCDay())
    const years = Array.from({ length: 80 }, (_none, index) => 2021 + index)
    expect(years.filter((year) => holidaysOf(year).filter(isWeekday).length !== 10)).toEqual([])
  })

  test.each(['', '2026', '2026-02-30', 'Tết'])('are not asked about %j, which is no day', (text) => {
    expect(() => isHoliday(text)).toThrow(RangeError)
  })
})

describe('the lunar calendar', () => {
  afterEach(() => {
    jest.restoreAllMocks()
  })

  test('is computed once for each year', () => {
    const newYear = jest.spyOn(CalendarVietnamese.prototype, 'newYear')
    const fresh = createVietnameseHolidays()
    const costOf = (day: CalendarDate): number => {
      newYear.mockClear()
      fresh.isHoliday(day)
      return newYear.mock.calls.length
    }
    expect(costOf('2026-02-17')).toBeGreaterThan(0)
    expect(costOf('2027-02-06')).toBeGreaterThan(0)
    expect([...daysOf(2026), ...daysOf(2027)].map(costOf).filter((cost) => cost > 0)).toEqual([])
  })
})
