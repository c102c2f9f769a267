import { describe, expect, test } from '@jest/globals'
import { sexFromCivilStatusCode, sexFromPopulationCode, toPopulationSexCode } from './sex.ts'

describe('sex codes', () => {
  test.each([
    ['1', 'male'],
    ['2', 'female'],
    ['3', 'undetermined'],
  ] as const)('civil status writes %s for %s', (code, sex) => {
    expect(sexFromCivilStatusCode(code)).toBe(sex)
  })

  test.each([
    ['0', 'undetermined'],
    ['1', 'male'],
    ['2', 'female'],
  ] as const)('the population register writes %s for %s, and reads it back', (code, sex) => {
    expect(sexFromPopulationCode(code)).toBe(sex)
    expect(toPopulationSexCode(sex)).toBe(code)
  })

  test('a sex that is not determined crosses from the one list to the other under another code', () => {
    expect(toPopulationSexCode(sexFromCivilStatusCode('3'))).toBe('0')
  })
})
