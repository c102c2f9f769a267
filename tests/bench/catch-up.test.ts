import { describe, expect, test } from '@jest/globals'
import { rateOf, watchCatchUp } from './catch-up.ts'

const start = { at: 0, done: 0 }

describe('the rate of catching up', () => {
  test('counts from the first progress that was seen, not from the start', () => {
    const sightings = [
      { at: 1000, done: 0 },
      { at: 2000, done: 100 },
      { at: 3000, done: 300 },
      { at: 4000, done: 500 },
    ]
    expect(rateOf(start, sightings)).toBe(200)
  })

  test('counts from the start where everything was done at the first look', () => {
    expect(rateOf(start, [{ at: 2000, done: 500 }])).toBe(250)
  })

  test('is nothing where nothing was done', () => {
    expect([rateOf(start, []), rateOf(start, [{ at: 1000, done: 0 }])]).toEqual([0, 0])
  })
})

test('what was done before the start does not count', async () => {
  const steps = [40, 40, 50, 60]
  const seen: number[] = []
  let isStarted = false
  await watchCatchUp({
    what: 'it',
    start: () => {
      isStarted = true
      return Promise.resolve()
    },
    done: () => Promise.resolve((isStarted ? steps.shift() : 40) ?? 60),
    total: 20,
    everyMs: 1,
    onProgress: (done) => seen.push(done),
  })
  expect(seen).toEqual([0, 0, 10, 20])
})
