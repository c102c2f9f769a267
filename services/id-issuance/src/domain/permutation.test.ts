import { describe, expect, test } from '@jest/globals'
import { seriesSize } from '@hub/citizen'
import { permute, type RoundFunction } from './permutation.ts'

const mix: RoundFunction = (round, half) => (half * 2_654_435 + round * 40_503) >>> 7
const otherMix: RoundFunction = (round, half) => (half * 1_597_334 + round * 3_812_015) >>> 5

/** @returns how many different numbers within the series all counters lead to */
const countNumbers = (roundFunction: RoundFunction): number => {
  const seen = new Uint8Array(seriesSize)
  let different = 0
  for (let counter = 0; counter < seriesSize; counter += 1) {
    const number = permute(counter, roundFunction)
    if (Number.isInteger(number) && number >= 0 && seen[number] === 0) {
      seen[number] = 1
      different += 1
    }
  }
  return different
}

const firstOf = (roundFunction: RoundFunction, count: number): number[] =>
  Array.from({ length: count }, (_, counter) => permute(counter, roundFunction))

describe('the numbers of a series', () => {
  test.each<[what: string, roundFunction: RoundFunction]>([
    ['that mixes', mix],
    ['that mixes otherwise', otherMix],
    ['that always says the same', () => 0],
    ['that gives more bits than are used, with and without a sign', (round, half) => (half * 65_537 - round * 99) | 0],
  ])('are all given out once, none twice, with a round function %s', (_what, roundFunction) => {
    expect(countNumbers(roundFunction)).toBe(1_000_000)
  })

  test('come in another order under another round function', () => {
    const [one, other] = [firstOf(mix, 1000), firstOf(otherMix, 1000)]
    expect(one.filter((number, counter) => number === other[counter]).length).toBeLessThan(10)
  })

  test('come in the same order every time', () => {
    expect(firstOf(mix, 1000)).toEqual(firstOf(mix, 1000))
  })

  test('do not tell which comes next: neighbours are far apart', () => {
    const numbers = firstOf(mix, 1000)
    const near = numbers.filter((number, index) => index > 0 && Math.abs(number - (numbers[index - 1] ?? 0)) < 1000)
    expect(near.length).toBeLessThan(50)
  })

  test('go through all eight rounds', () => {
    const rounds = new Set<number>()
    permute(1, (round) => {
      rounds.add(round)
      return 1
    })
    expect([...rounds]).toEqual([0, 1, 2, 3, 4, 5, 6, 7])
  })
})
