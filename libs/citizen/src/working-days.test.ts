import { readFileSync } from 'node:fs'
import { describe, expect, test } from '@jest/globals'
import { parseWorkingDays } from './working-days.ts'

const entry = { day: '2026-08-31', isWorkingDay: false, why: 'Off in exchange for 2026-08-22' }
const fileOf = (...overrides: readonly unknown[]): string => JSON.stringify({ overrides })

describe('the list of working days', () => {
  test('is read as it stands', () => {
    expect(parseWorkingDays(fileOf(entry))).toEqual([entry])
    expect(parseWorkingDays(fileOf())).toEqual([])
  })

  test('that is delivered exchanges as many days as it takes, besides the second day of National Day', () => {
    const file = readFileSync(new URL('../../../deploy/reference/working-days.json', import.meta.url), 'utf8')
    const exchanged = parseWorkingDays(file).filter(({ day }) => day !== '2026-09-01')
    const worked = exchanged.filter(({ isWorkingDay }) => isWorkingDay)
    expect([exchanged.length, worked.length]).toEqual([4, 2])
  })

  test.each([
    ['no JSON', '<html></html>'],
    ['an empty file', ''],
    ['a list without a name', JSON.stringify([entry])],
    ['no list', '{}'],
    ['another key beside the list', JSON.stringify({ overrides: [], days: [] })],
    ['a day of another shape', fileOf({ ...entry, day: '31/08/2026' })],
    ['a month for a day', fileOf({ ...entry, day: '2026-08' })],
    ['a day with an hour', fileOf({ ...entry, day: '2026-08-31T00:00' })],
    ['a day that does not exist', fileOf({ ...entry, day: '2026-02-29' })],
    ['a word for yes or no', fileOf({ ...entry, isWorkingDay: 'false' })],
    ['no reason', fileOf({ day: entry.day, isWorkingDay: false })],
    ['an empty reason', fileOf({ ...entry, why: '' })],
    ['a misspelt key', fileOf({ ...entry, isWorkingday: true })],
  ])('is refused if it has %s', (_what, text) => {
    expect(() => parseWorkingDays(text)).toThrow(RangeError)
  })

  test('is refused with the place that is wrong', () => {
    expect(() => parseWorkingDays(fileOf(entry, { ...entry, why: '' }))).toThrow('/overrides/1/why')
    expect(() => parseWorkingDays(fileOf(entry, { ...entry, day: '2026-02-29' }))).toThrow('2026-02-29')
  })
})
