import { expect, test } from '@jest/globals'
import { createSample } from './sample.ts'

const startClock = () => {
  let ms = 0
  return { now: () => ms, pass: (passed: number) => (ms += passed) }
}

test('a sample is taken when it is asked for, once in ten seconds', async () => {
  const clock = startClock()
  let taken = 0
  const sample = createSample(() => Promise.resolve([++taken]), clock.now)
  expect(taken).toBe(0)
  expect(await sample()).toEqual([1])
  clock.pass(9_999)
  expect(await sample()).toEqual([1])
  clock.pass(1)
  expect(await sample()).toEqual([2])
})

test('those who ask at once share one sample', async () => {
  let taken = 0
  const sample = createSample(() => Promise.resolve([++taken]), startClock().now)
  expect(await Promise.all([sample(), sample()])).toEqual([[1], [1]])
})

test('what cannot be had is left out, and asked for again', async () => {
  const clock = startClock()
  const answers = [
    () => Promise.resolve(['early']),
    () => Promise.reject(new Error('away')),
    () => Promise.resolve(['late']),
  ]
  const sample = createSample(() => (answers.shift() ?? (() => Promise.resolve([])))(), clock.now)
  expect(await sample()).toEqual(['early'])
  clock.pass(10_000)
  expect(await sample()).toEqual([])
  expect(await sample()).toEqual(['late'])
})

test('nobody waits for a server that does not answer', async () => {
  const sample = createSample(() => new Promise<never>(() => undefined), startClock().now)
  expect(await sample()).toEqual([])
})
