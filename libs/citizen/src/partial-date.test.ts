import { describe, expect, test } from '@jest/globals'
import type { Grade } from './grade.ts'
import {
  ageOn,
  compareDates,
  dayInVietnam,
  earliestDay,
  findPartialDateFault,
  latestDay,
  parsePartialDate,
  yearOf,
} from './partial-date.ts'

describe('partial dates', () => {
  test.each(['1800', '2016', '2016-02', '2016-12', '2016-02-29', '2000-02-29', '2024-12-31', '9999-01-01'])(
    '%s is a date',
    (text) => {
      expect(findPartialDateFault(text)).toBeUndefined()
      expect(parsePartialDate(text)).toBe(text)
    },
  )

  test.each([
    '',
    '16',
    '02016',
    '2016-',
    '2016-2',
    '2016-02-',
    '2016-02-3',
    '2016-02-029',
    '20160229',
    '2016/02/29',
    '29-02-2016',
    '02.2016',
    '-2016',
    ' 2016',
    '2016 ',
    '2016\n',
    '2016-02-29T00:00:00Z',
    '２０１６',
    'năm 2016',
  ])('%j has none of the three shapes', (text) => {
    expect(findPartialDateFault(text)).toBe('malformed')
  })

  test.each([
    '0000',
    '1799',
    '1799-12-31',
    '2016-00',
    '2016-13',
    '2016-01-00',
    '2016-01-32',
    '2016-04-31',
    '2016-02-30',
    '2015-02-29',
    '1900-02-29',
    '2100-02-29',
  ])('%s does not exist in the calendar', (text) => {
    expect(findPartialDateFault(text)).toBe('impossible')
  })

  test.each(['2015-02-29', 'yesterday'])('%s is not parsed, and the error does not repeat it', (text) => {
    expect(() => parsePartialDate(text)).toThrow(RangeError)
    expect(() => parsePartialDate(text)).not.toThrow(text)
  })

  test.each([
    ['2016-02-29', '2016-02-29', '2016-02-29'],
    ['2016-02', '2016-02-01', '2016-02-29'],
    ['2015-02', '2015-02-01', '2015-02-28'],
    ['1900-02', '1900-02-01', '1900-02-28'],
    ['2016-04', '2016-04-01', '2016-04-30'],
    ['2016-12', '2016-12-01', '2016-12-31'],
    ['2016', '2016-01-01', '2016-12-31'],
  ])('%s means a day from %s to %s', (text, earliest, latest) => {
    const date = parsePartialDate(text)
    expect([earliestDay(date), latestDay(date)]).toEqual([earliest, latest])
  })

  test.each(['1999', '1999-12', '1999-12-31'])('the year of %s is 1999', (text) => {
    expect(yearOf(parsePartialDate(text))).toBe(1999)
  })
})

describe('the grade of two dates', () => {
  const pairs: readonly [left: string, right: string, grade: Grade][] = [
    ['2016-02-29', '2016-02-29', 'exact'],
    ['2016-02', '2016-02', 'exact'],
    ['2016', '2016', 'exact'],
    ['2016-02-29', '2016-02', 'equivalent'],
    ['2016-02-29', '2016', 'equivalent'],
    ['2016-02', '2016', 'equivalent'],
    ['2016-02-29', '2016-02-28', 'different'],
    ['2016-02-29', '2016-03', 'different'],
    ['2016-02', '2016-12', 'different'],
    ['2016-02', '2015', 'different'],
    ['2016', '2017', 'different'],
  ]

  test.each(pairs)('%s and %s, either way round, are %s', (one, other, grade) => {
    const [left, right] = [parsePartialDate(one), parsePartialDate(other)]
    expect([compareDates(left, right), compareDates(right, left)]).toEqual([grade, grade])
  })
})

describe('the age on a day', () => {
  test.each([
    ['2026-11-17', '2012-11-18', 13],
    ['2026-11-18', '2012-11-18', 14],
    ['2026-11-19', '2012-11-18', 14],
    ['2026-01-01', '2012-12-31', 13],
    ['2026-12-31', '2012-01-01', 14],
    ['2026-02-28', '2012-02-29', 13],
    ['2026-03-01', '2012-02-29', 14],
    ['2028-02-29', '2012-02-29', 16],
    ['2012-02-29', '2012-02-29', 0],
    ['2026-06-15', '1926-06-15', 100],
  ])('on %s somebody born on %s is %i', (day, dateOfBirth, age) => {
    expect(ageOn(day, parsePartialDate(dateOfBirth))).toEqual({ least: age, most: age })
  })

  test.each([
    ['2026-06-15', '2012', 13, 14],
    ['2026-01-01', '2012', 13, 14],
    ['2026-12-30', '2012', 13, 14],
    ['2026-12-31', '2012', 14, 14],
    ['2025-12-31', '2012', 13, 13],
    ['2026-06-15', '2012-06', 13, 14],
    ['2026-06-30', '2012-06', 14, 14],
    ['2026-06-15', '2012-07', 13, 13],
    ['2026-06-15', '2012-05', 14, 14],
  ])('on %s somebody born in %s is at least %i and at most %i', (day, dateOfBirth, least, most) => {
    expect(ageOn(day, parsePartialDate(dateOfBirth))).toEqual({ least, most })
  })
})

describe('the day in Viet Nam', () => {
  test.each([
    ['2025-06-30T16:59:59.999Z', '2025-06-30'],
    ['2025-06-30T17:00:00.000Z', '2025-07-01'],
    ['2025-07-01T00:00:00.000+07:00', '2025-07-01'],
    ['2025-07-01T16:59:59.999Z', '2025-07-01'],
    ['2024-12-31T17:00:00.000Z', '2025-01-01'],
    ['2024-02-28T17:00:00.000Z', '2024-02-29'],
  ])('at %s it is %s', (instant, day) => {
    expect(dayInVietnam(new Date(instant))).toBe(day)
  })
})
