import { createSecretKey, type KeyObject } from 'node:crypto'
import { describe, expect, test } from '@jest/globals'
import type { NumberSeries } from '@hub/citizen'
import { permute } from '../../domain/permutation.ts'
import { createKeyedRounds } from './keyed-rounds.ts'

const key = createSecretKey(Buffer.alloc(32, 7))
const series = (text: string): NumberSeries => text as NumberSeries
const hanoiGirls = series('001326')

const numbersOf = (installation: KeyObject, of: NumberSeries, count: number): number[] => {
  const rounds = createKeyedRounds(installation)(of)
  return Array.from({ length: count }, (_, counter) => permute(counter, rounds))
}

describe('the round function of a series', () => {
  // Computed apart from this code. A change of any of them would give numbers out again that are given out already.
  test.each([
    [0, 224_167],
    [1, 39_569],
    [2, 269_538],
    [3, 898_902],
    [999_999, 941_522],
  ])('sends the counter %i to the number %i, now and for ever', (counter, number) => {
    expect(permute(counter, createKeyedRounds(key)(hanoiGirls))).toBe(number)
  })

  test('is the same however often it is asked for', () => {
    const rounds = createKeyedRounds(key)
    const [one, again] = [rounds(hanoiGirls), rounds(hanoiGirls)]
    rounds(series('079226'))
    expect([0, 1, 1023].map((half) => one(3, half))).toEqual([0, 1, 1023].map((half) => again(3, half)))
  })

  test.each([
    ['another series', numbersOf(key, series('001226'), 200)],
    ['the key of another installation', numbersOf(createSecretKey(Buffer.alloc(32, 8)), hanoiGirls, 200)],
  ])('is another one for %s', (_what, others) => {
    const numbers = numbersOf(key, hanoiGirls, 200)
    expect(numbers.filter((number, counter) => number === others[counter]).length).toBeLessThan(5)
  })

  test('says something else for each round and each half', () => {
    const rounds = createKeyedRounds(key)(hanoiGirls)
    const said = [0, 1, 2, 3].flatMap((round) => [0, 1, 2, 10, 11].map((half) => rounds(round, half)))
    expect(new Set(said).size).toBeGreaterThan(17)
    expect(said.every((value) => Number.isInteger(value) && value >= 0 && value < 65_536)).toBe(true)
  })

  test('never sends two counters to one number', () => {
    expect(new Set(numbersOf(key, hanoiGirls, 3000)).size).toBe(3000)
  })
})
