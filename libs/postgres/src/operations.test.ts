import { afterEach, beforeEach, describe, expect, jest, test } from '@jest/globals'
import { databaseCheck } from './operations.ts'
import type { Queryable } from './queryable.ts'

let asked: number
let answer: () => Promise<readonly never[]>
const database: Queryable = {
  query: () => {
    asked += 1
    return answer()
  },
  execute: () => Promise.resolve(0),
}

beforeEach(() => {
  jest.useFakeTimers()
  asked = 0
})
afterEach(() => {
  jest.useRealTimers()
})

describe('the check of a database', () => {
  test.each([
    ['answers', () => Promise.resolve([]), { state: 'up', ready: true }],
    ['refuses', () => Promise.reject(new Error('away')), { state: 'away', ready: false }],
  ] as const)('that %s says so', async (_what, given, expected) => {
    answer = given
    expect(await databaseCheck(database).check()).toEqual(expected)
  })

  test('that says nothing is answered in time, and not asked again before it has spoken', async () => {
    const { promise, resolve } = Promise.withResolvers<readonly never[]>()
    answer = () => promise
    const { check } = databaseCheck(database)
    const checks = Promise.all([check(), check()])
    await jest.advanceTimersByTimeAsync(2000)
    expect(await checks).toEqual([
      { state: 'away', ready: false },
      { state: 'away', ready: false },
    ])
    expect(asked).toBe(1)
    resolve([])
    await promise
    await jest.advanceTimersByTimeAsync(0)
    expect(await check()).toEqual({ state: 'up', ready: true })
    expect(asked).toBe(2)
  })
})
