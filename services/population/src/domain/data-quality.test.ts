import { readFileSync } from 'node:fs'
import { describe, expect, test } from '@jest/globals'
import { administrativeUnitFileNames, parseAdministrativeUnits } from '@hub/citizen'
import { countByCommune, countByProvince, isLateEntry, measures, total, type Counts } from './data-quality.ts'

const read = (list: keyof typeof administrativeUnitFileNames): string =>
  readFileSync(
    new URL(`../../../../deploy/reference/administrative-units/${administrativeUnitFileNames[list]}`, import.meta.url),
    'utf8',
  )
const units = parseAdministrativeUnits({
  communes: read('communes'),
  communesBefore2025: read('communesBefore2025'),
  provinces: read('provinces'),
  provincesBefore2025: read('provincesBefore2025'),
})

const today = '2026-11-20'
const persons = (count: number): Counts =>
  ({ ...Object.fromEntries(measures.map((measure) => [measure, 0])), persons: count }) as Counts
const at = (unitCode: string, isBeforeMerger: boolean, count: number) => ({
  unitCode,
  isBeforeMerger,
  counts: persons(count),
})

// 45 was Quảng Trị and is none today, 19360 was Phường 2 of it and is Phường Quảng Trị of 44 today.
const counted = [
  at('19360', false, 1),
  at('19360', true, 2),
  at('00007', true, 4),
  at('45', true, 8),
  at('318', true, 16),
  at('99999', true, 32),
  at('', false, 64),
]

describe('the counts of records', () => {
  test('are told by the provinces of today, whatever lists their codes are of', () => {
    const rows = countByProvince(units, counted, today)
    const found = Object.fromEntries(rows.map(({ unit, counts }) => [unit?.code ?? 'none', counts.persons]))
    expect(found).toMatchObject({ '44': 11, '01': 4, '31': 16, none: 96, '04': 0 })
    expect(rows).toHaveLength(35)
    expect(total(rows)).toEqual(persons(127))
  })

  test('are told by the communes of one; of one that was divided for the one that took most of it', () => {
    const rows = countByCommune(units, counted, { province: '01', today }) ?? []
    expect(rows.filter(({ counts }) => counts.persons > 0)).toEqual([
      { unit: { code: '00008', name: 'Phường Ngọc Hà' }, counts: persons(4) },
    ])
    const ofQuangTri = countByCommune(units, counted, { province: '44', today }) ?? []
    expect(total(ofQuangTri)).toEqual(persons(11))
    expect(ofQuangTri.at(-1)).toEqual({ counts: persons(8) })
    expect(countByCommune(units, counted, { province: '45', today })).toBeUndefined()
  })
})

test('an entry is late behind the working day after the registration', () => {
  const clock = { addWorkingDays: () => '2026-11-23' }
  expect(isLateEntry(clock, '2026-11-20', '2026-11-23')).toBe(false)
  expect(isLateEntry(clock, '2026-11-20', '2026-11-24')).toBe(true)
})
