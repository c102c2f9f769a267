import { expect, test } from '@jest/globals'
import { distributionOf, median, percentile, spreadOf } from './statistics.ts'

const hundred = Array.from({ length: 100 }, (_, index) => 100 - index)

test('a percentile is a value of the sample, by nearest rank', () => {
  expect([0, 0.01, 0.5, 0.99, 0.991, 1].map((share) => percentile(hundred, share))).toEqual([1, 1, 50, 99, 100, 100])
})

test('a spread and a distribution agree with the percentiles', () => {
  expect(spreadOf(hundred)).toEqual({ p50: 50, p99: 99 })
  expect(distributionOf(hundred)).toEqual({ p50: 50, p90: 90, p99: 99, p999: 100, max: 100 })
})

test('a median is the middle, or halfway between the two in the middle', () => {
  expect([median([3, 1, 2]), median([4, 1, 2, 3]), median([7])]).toEqual([2, 2.5, 7])
})

test('of nothing there is no figure', () => {
  expect([percentile([], 0.5), median([]), distributionOf([]).max]).toEqual([Number.NaN, Number.NaN, Number.NaN])
})
