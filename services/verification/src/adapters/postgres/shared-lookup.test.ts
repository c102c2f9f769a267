import { setImmediate as turn } from 'node:timers/promises'
import { describe, expect, test } from '@jest/globals'
import { createSharedLookup } from './shared-lookup.ts'

/** Queries that are answered when the test says so. */
const setUp = () => {
  const queries: {
    readonly keys: readonly string[]
    readonly answer: () => void
    readonly fail: (error: Error) => void
  }[] = []
  const lookup = createSharedLookup<string>((keys) => {
    const { promise, resolve, reject } = Promise.withResolvers<ReadonlyMap<string, string>>()
    const answer = (): void => resolve(new Map(keys.map((key) => [key, `found ${key}`])))
    queries.push({ keys, answer, fail: reject })
    return promise
  })
  return { queries, lookup }
}

describe('questions', () => {
  test('that come together share one query, each number asked for once', async () => {
    const { queries, lookup } = setUp()
    const answers = Promise.all(['a', 'b', 'a'].map(lookup))
    await turn()
    expect(queries.map(({ keys }) => keys)).toEqual([['a', 'b']])
    queries[0]?.answer()
    expect(await answers).toEqual(['found a', 'found b', 'found a'])
  })

  test('are never answered from a query that was sent before they came', async () => {
    const { queries, lookup } = setUp()
    const first = lookup('a')
    await turn()
    const second = lookup('a')
    await turn()
    expect(queries.length).toBe(2)
    queries.forEach(({ answer }) => answer())
    expect(await Promise.all([first, second])).toEqual(['found a', 'found a'])
  })

  test('that come while enough queries are under way share the next one', async () => {
    const { queries, lookup } = setUp()
    const answers: Promise<string>[] = []
    for (const key of ['a', 'b', 'c', 'd', 'e', 'f']) {
      answers.push(lookup(key))
      await turn()
    }
    expect(queries.map(({ keys }) => keys.join(''))).toEqual(['a', 'b', 'c', 'd'])
    queries[0]?.answer()
    await answers[0]
    await turn()
    await turn()
    expect(queries.map(({ keys }) => keys.join(''))).toEqual(['a', 'b', 'c', 'd', 'ef'])
    queries.forEach(({ answer }) => answer())
    expect(await Promise.all(answers)).toEqual(['a', 'b', 'c', 'd', 'e', 'f'].map((key) => `found ${key}`))
  })

  test('of a query that fails fail, and those after it do not', async () => {
    const { queries, lookup } = setUp()
    const failed = lookup('a')
    await turn()
    queries[0]?.fail(new Error('away'))
    await expect(failed).rejects.toThrow('away')
    const next = lookup('a')
    await turn()
    queries[1]?.answer()
    expect(await next).toBe('found a')
  })

  test('that a query says nothing of are not left waiting', async () => {
    const lookup = createSharedLookup<string>(() => Promise.resolve(new Map()))
    await expect(lookup('a')).rejects.toThrow(TypeError)
  })
})
