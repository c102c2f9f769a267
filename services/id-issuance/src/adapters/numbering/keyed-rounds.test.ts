import { createSecretKey, type KeyObject } from 'node:crypto'
import { describe, expect, test } from '@jest/globals'
import type { NumberSeries } from '@hub/citizen'
import { permute } from '../../domain/permutation.ts'
import { createKeyedRounds, createNumbering } from './keyed-rounds.ts'

const key = createSecretKey(Buffer.alloc(32, 7))
const series = (text: string): NumberSeries => text as NumberSeries
const hanoiGirls = series('001326')

const roundsOf = (installation: KeyObject, of: NumberSeries, epoch = 0) =>
  createKeyedRounds(new Map([['1', installation]]))({ series: of, epoch, keyId: '1' })

const numbersOf = (installation: KeyObject, of: NumberSeries, count: number, epoch = 0): number[] => {
  const rounds = roundsOf(installation, of, epoch)
  return Array.from({ length: count }, (_, counter) => permute(counter, rounds))
}

describe('the round function of a series', () => {
  // Computed apart from this code. A change of any of them would give numbers out again that are given out already.
  test.each([
    [0, 224_167],
    [1, 39_569],
    [2, 269_538],
    [3, 898_902],
    [31, 802_918],
    [32, 773_491],
    [500_000, 816_120],
    [999_999, 941_522],
  ])('sends the counter %i to the number %i, now and for ever', (counter, number) => {
    expect(permute(counter, roundsOf(key, hanoiGirls))).toBe(number)
  })

  test.each([
    [0, 254_127],
    [1, 529_804],
    [31, 635_850],
    [999_999, 110_559],
  ])('sends the counter %i of another series to %i', (counter, number) => {
    expect(permute(counter, roundsOf(key, series('079226')))).toBe(number)
  })

  test.each([
    [0, 48288],
    [1, 834312],
    [999999, 789785],
  ])('sends the counter %i of the epoch after the first to %i', (counter, number) => {
    expect(permute(counter, roundsOf(key, hanoiGirls, 1))).toBe(number)
  })

  test('is the same however often it is asked for', () => {
    const rounds = createKeyedRounds(new Map([['1', key]]))
    const at = (of: NumberSeries) => rounds({ series: of, epoch: 0, keyId: '1' })
    const [one, again] = [at(hanoiGirls), at(hanoiGirls)]
    at(series('079226'))
    expect([0, 1, 1023].map((half) => one(3, half))).toEqual([0, 1, 1023].map((half) => again(3, half)))
  })

  test.each([
    ['another series', numbersOf(key, series('001226'), 200)],
    ['another epoch', numbersOf(key, hanoiGirls, 200, 1)],
    ['the key of another installation', numbersOf(createSecretKey(Buffer.alloc(32, 8)), hanoiGirls, 200)],
  ])('is another one for %s', (_what, others) => {
    const numbers = numbersOf(key, hanoiGirls, 200)
    expect(numbers.filter((number, counter) => number === others[counter]).length).toBeLessThan(5)
  })

  test('says something else for each round and each half', () => {
    const rounds = roundsOf(key, hanoiGirls)
    const said = [0, 1, 2, 3].flatMap((round) => [0, 1, 2, 10, 11].map((half) => rounds(round, half)))
    expect(new Set(said).size).toBeGreaterThan(17)
    expect(said.every((value) => Number.isInteger(value) && value >= 0 && value < 65_536)).toBe(true)
  })

  test('never sends two counters to one number', () => {
    expect(new Set(numbersOf(key, hanoiGirls, 3000)).size).toBe(3000)
  })
})

describe('the keys of an installation', () => {
  const [former, current] = [Buffer.alloc(32, 7), Buffer.alloc(32, 9)].map((bytes) => bytes.toString('base64'))
  const numbering = createNumbering({
    current: { id: '2', key: current ?? '' },
    former: new Map([['1', former ?? '']]),
    compromised: ['0'],
  })

  test('go by their names: a series keeps the key that it was opened with', () => {
    expect(numbering).toMatchObject({ currentKeyId: '2', compromisedKeyIds: ['0'] })
    expect(numbering.keyIds.toSorted()).toEqual(['1', '2'])
    expect(permute(0, numbering.roundsOf({ series: hanoiGirls, epoch: 0, keyId: '1' }))).toBe(224_167)
    expect(permute(0, numbering.roundsOf({ series: hanoiGirls, epoch: 0, keyId: '2' }))).not.toBe(224_167)
  })

  test('make nothing of a name that is not among them', () => {
    expect(() => numbering.roundsOf({ series: hanoiGirls, epoch: 0, keyId: '3' })(0, 0)).toThrow(RangeError)
  })
})
