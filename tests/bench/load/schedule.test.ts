import { expect, test } from '@jest/globals'
import { dueBy, intendedAt } from './schedule.ts'

test('calls are evenly spaced, the first at once', () => {
  expect([0, 1, 2, 250].map((index) => intendedAt(index, 250))).toEqual([0, 4, 8, 1000])
})

test('a call is due when its time has come, not before', () => {
  expect([-1, 0, 3.9, 4, 999, 1000].map((elapsed) => dueBy(elapsed, 250, 10_000))).toEqual([0, 1, 1, 2, 250, 251])
})

test('no call is due beyond the last', () => {
  expect(dueBy(60_000, 250, 250)).toBe(250)
})

test.each([7, 230, 333, 450.5])('at %d a second every call is due at its own time and not a moment earlier', (rate) => {
  for (let index = 1; index < 2000; index += 1) {
    const at = intendedAt(index, rate)
    expect([dueBy(at - 0.001, rate, 10_000), dueBy(at, rate, 10_000)]).toEqual([index, index + 1])
  }
})
