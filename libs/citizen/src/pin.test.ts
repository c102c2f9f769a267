import { describe, expect, test } from '@jest/globals'
import { composePin, findSeries, findSeriesByPrefix, isPin, seriesSize, type NumberSeries } from './pin.ts'
import type { Sex } from './sex.ts'

const seriesOf = (provinceCode: string, sex: Sex, year: number): NumberSeries => {
  const series = findSeries(provinceCode, sex, year)
  if (series === undefined) throw new RangeError('no such series')
  return series
}

describe('the series of a number', () => {
  // Province of registration, century and sex, year: male even, female odd, two digits on from each century to the next.
  test.each([
    ['male', 1900, '0', '00'],
    ['female', 1900, '1', '00'],
    ['male', 1999, '0', '99'],
    ['female', 1999, '1', '99'],
    ['male', 2000, '2', '00'],
    ['female', 2000, '3', '00'],
    ['male', 2099, '2', '99'],
    ['female', 2099, '3', '99'],
    ['male', 2100, '4', '00'],
    ['female', 2100, '5', '00'],
    ['male', 2199, '4', '99'],
    ['female', 2250, '7', '50'],
    ['male', 2200, '6', '00'],
    ['male', 2300, '8', '00'],
    ['female', 2399, '9', '99'],
  ] as const)('a %s of %i has the digit %s and the year %s', (sex, year, centuryAndSex, twoDigits) => {
    expect(findSeries('46', sex, year)).toBe(`046${centuryAndSex}${twoDigits}`)
  })

  test.each([
    ['001099000001', seriesOf('01', 'male', 1999), 1],
    ['079303000002', seriesOf('79', 'female', 2003), 2],
    ['096200000003', seriesOf('96', 'male', 2000), 3],
    ['001000000000', seriesOf('01', 'male', 1900), 0],
    ['001309999999', seriesOf('01', 'female', 2009), 999_999],
  ])('%s is the number of the series %s with the suffix %i', (pin, series, suffix) => {
    expect(composePin(series, suffix)).toBe(pin)
  })

  test.each([
    ['01', 'male', 1899],
    ['01', 'female', 2400],
    ['01', 'undetermined', 2020],
    ['1', 'male', 2020],
    ['001', 'male', 2020],
    ['', 'male', 2020],
    ['0A', 'male', 2020],
  ] as const)('province %j, %s, %i has no place in the structure', (provinceCode, sex, year) => {
    expect(findSeries(provinceCode, sex, year)).toBeUndefined()
  })

  test('of a birth that was registered abroad begins with the three digits of the country', () => {
    expect(findSeriesByPrefix('216', 'female', 2026)).toBe('216326')
    expect(findSeriesByPrefix('001', 'female', 2026)).toBe(findSeries('01', 'female', 2026))
  })

  test.each(['', '16', '2160', 'LA1', '21 '])('there is none for the prefix %j', (prefix) => {
    expect(findSeriesByPrefix(prefix, 'female', 2026)).toBeUndefined()
  })

  test('numbers of different sexes and centuries never share a series', () => {
    const years = [1926, 2026, 2126, 2226, 2326]
    const all = years.flatMap((year) => [seriesOf('01', 'male', year), seriesOf('01', 'female', year)])
    expect(new Set(all).size).toBe(10)
  })
})

describe('a number', () => {
  test.each(['001099000001', '000000000000', '999999999999', '003099000001'])(
    'may be %s, whatever its structure says',
    (text) => {
      expect(isPin(text)).toBe(true)
    },
  )

  test.each([
    '00109900000',
    '0010990000011',
    '00109900000A',
    'abcdefghijkl',
    '001 099000001',
    ' 001099000001',
    '001099000001\n',
    '001099-00001',
    '+01099000001',
    '００１０９９０００００１',
    '',
  ])('cannot be %j', (text) => {
    expect(isPin(text)).toBe(false)
  })

  test.each([-1, seriesSize, 1.5, Number.NaN])('is not made with the suffix %p', (suffix) => {
    expect(() => composePin(seriesOf('01', 'male', 1999), suffix)).toThrow(RangeError)
  })
})
