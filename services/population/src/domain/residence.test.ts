import { readFileSync } from 'node:fs'
import { describe, expect, test } from '@jest/globals'
import { administrativeUnitFileNames, parseAdministrativeUnits } from '@hub/citizen'
import * as fc from 'fast-check'
import { checkAddress, placeResidence, tellResidence, type Residence } from './residence.ts'

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

const vn = (provinceCode?: string, communeCode?: string, districtCode?: string) => ({
  country: 'VN',
  provinceCode,
  communeCode,
  districtCode,
})
const [before, since] = ['2025-06-30', '2025-07-01']

describe('an address', () => {
  test('is of the units in force on its first day, and gets the district of that time', () => {
    expect(checkAddress(units, vn('45', '19360'), before)).toMatchObject({ address: { districtCode: '462' } })
    expect(checkAddress(units, vn('44', '19360'), since)).toEqual({
      kind: 'valid',
      address: { ...vn('44', '19360'), districtCode: undefined },
    })
    expect(checkAddress(units, vn('31', undefined, '318'), before)).toMatchObject({ kind: 'valid' })
  })

  test.each([
    ['one that ended with the merger, with its successor', vn('01', '00001'), since, '00097 Phường Hồng Hà'],
    [
      'one that was divided, with all of them',
      vn('01', '00007'),
      since,
      '00008 Phường Ngọc Hà, 01 Thành phố Hà Nội (most of it); 00025 Phường Giảng Võ, 01 Thành phố Hà Nội (a part)',
    ],
    ['one whose code means another one today', vn('45', '19360'), since, '19360 Phường Quảng Trị, 44'],
    ['an island district', vn('31', undefined, '318'), since, 'Bạch Long Vĩ'],
    ['one that came with the merger', vn('01', '32250'), before, 'is the code of no unit'],
    ['a code of no day', vn('01', '99999'), since, 'is the code of no unit'],
  ])('is refused with %s', (_what, address, from, detail) => {
    expect(checkAddress(units, address, from)).toMatchObject({
      problem: 'unit-not-in-force',
      detail: expect.stringContaining(detail),
    })
  })

  test.each([
    ['of another province', vn('04', '00004'), since, 'unit-mismatch'],
    ['of another district', vn('01', '00001', '002'), before, 'unit-mismatch'],
    ['with a district today', vn('01', '00004', '001'), since, 'unit-mismatch'],
    ['without a commune', vn('01'), since, 'incomplete-place'],
    ['without a province', vn(undefined, '00004'), since, 'incomplete-place'],
    ['abroad with codes', { ...vn('01', '00004'), country: 'FR' }, since, 'incomplete-place'],
  ])('%s is refused', (_what, address, from, problem) => {
    expect(checkAddress(units, address, from)).toMatchObject({ kind: 'refused', problem })
  })

  test('abroad needs no more than its country', () => {
    expect(checkAddress(units, { country: 'FR' }, since)).toEqual({ kind: 'valid', address: { country: 'FR' } })
  })
})

test('a residence is told as it was registered, with all that it may be called today', () => {
  const { address } = checkAddress(units, vn('01', '00007'), '2015-02-01') as { address: Residence['address'] }
  expect(tellResidence(units, { address, from: '2015-02-01' }, '2026-11-20')).toMatchObject({
    communeCode: '00007',
    from: '2015-02-01',
    asRegistered: {
      unit: { code: '00007', name: 'Phường Cống Vị' },
      district: { name: 'Quận Ba Đình' },
      province: { code: '01' },
    },
    today: [
      { unit: { code: '00008' }, share: 'main' },
      { unit: { code: '00025' }, share: 'part' },
    ],
  })
  expect(tellResidence(units, { address: { country: 'FR' }, from: before }, since)).toEqual({
    country: 'FR',
    from: before,
  })
})

describe('a residence', () => {
  const at = (from: string, until?: string): Residence => ({
    residenceId: `${from} ${until ?? ''}`,
    kind: 'permanent',
    address: { country: 'FR' },
    from,
    until,
  })

  test('ends the one before it, and none that ended already', () => {
    expect(placeResidence([at('2010-01-01')], at('2020-01-01'))).toMatchObject({ ended: { until: '2020-01-01' } })
    expect(placeResidence([at('2010-01-01', '2012-01-01')], at('2020-01-01'))).toEqual({
      kind: 'placed',
      ended: undefined,
    })
  })

  test('is refused from a day on which, or after which, another one began', () => {
    for (const from of ['2020-01-01', '2021-01-01'])
      expect(placeResidence([at(from)], at('2020-01-01'))).toEqual({ kind: 'overlaps' })
    expect(placeResidence([at('2021-01-01')], at('2020-01-01', '2021-01-01'))).toMatchObject({ kind: 'placed' })
  })

  test('never overlaps another one, whatever comes in whichever order', () => {
    const day = fc.integer({ min: 10, max: 28 }).map((number) => `2020-01-${number}`)
    const asked = fc
      .record({ from: day, until: fc.option(day, { nil: undefined }) })
      .filter(({ from, until }) => until === undefined || until > from)
    fc.assert(
      fc.property(fc.array(asked), (all) => {
        let registered: readonly Residence[] = []
        for (const [index, { from, until }] of all.entries()) {
          const placed = placeResidence(registered, { from, until })
          if (placed.kind === 'overlaps') continue
          const { ended } = placed
          registered = [
            ...registered.map((one) => (one.residenceId === ended?.residenceId ? ended : one)),
            { ...at(from, until), residenceId: String(index) },
          ]
        }
        const sorted = registered.toSorted((left, right) => (left.from < right.from ? -1 : 1))
        for (const [index, { until }] of sorted.slice(0, -1).entries())
          expect(until !== undefined && until <= (sorted[index + 1]?.from ?? '')).toBe(true)
      }),
    )
  })
})
