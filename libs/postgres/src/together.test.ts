import { describe, expect, test } from '@jest/globals'
import type { Queryable } from './queryable.ts'
import { together } from './together.ts'

const unused = (): Promise<never> => Promise.reject(new Error('was not asked for'))
const openTransaction = (): Queryable => ({ query: unused, execute: unused })

/** Doubles numbers; zero is a failure. */
const setUp = () => {
  const sent: (readonly number[])[] = []
  const double = together((_transaction, numbers: readonly number[]) => {
    sent.push(numbers)
    return numbers.includes(0) ? Promise.reject(new Error('zero')) : Promise.resolve(numbers.map((one) => 2 * one))
  })
  return { sent, double }
}

describe('calls of one transaction', () => {
  test('that come together are sent together, and each has its own result', async () => {
    const { sent, double } = setUp()
    const transaction = openTransaction()
    const later = Promise.resolve().then(() => double(transaction, 3))
    expect(await Promise.all([double(transaction, 1), double(transaction, 2), later])).toEqual([2, 4, 6])
    expect(sent).toEqual([[1, 2, 3]])
  })

  test('that come one after the other are sent by themselves', async () => {
    const { sent, double } = setUp()
    const transaction = openTransaction()
    expect([await double(transaction, 1), await double(transaction, 2)]).toEqual([2, 4])
    expect(sent).toEqual([[1], [2]])
  })

  test('all fail where what was sent for them failed', async () => {
    const { double } = setUp()
    const transaction = openTransaction()
    const results = await Promise.allSettled([double(transaction, 1), double(transaction, 0)])
    expect(results.map(({ status }) => status)).toEqual(['rejected', 'rejected'])
  })
})

test('calls of different transactions are never sent together', async () => {
  const { sent, double } = setUp()
  await Promise.all([double(openTransaction(), 1), double(openTransaction(), 2)])
  expect(sent).toEqual([[1], [2]])
})
