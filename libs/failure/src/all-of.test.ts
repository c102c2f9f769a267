import { describe, expect, test } from '@jest/globals'
import { allOf } from './all-of.ts'

describe('all of several works', () => {
  test('give their results in their order', async () => {
    expect(await allOf([Promise.resolve(1), Promise.resolve('two')])).toEqual([1, 'two'])
  })

  test('fail with what failed first, and only once all have ended', async () => {
    const slow = Promise.withResolvers<undefined>()
    const ended: string[] = []
    const all = allOf([slow.promise.finally(() => ended.push('slow')), Promise.reject(new Error('first'))]).finally(
      () => ended.push('all'),
    )
    slow.reject(new Error('second'))
    await expect(all).rejects.toThrow('first')
    expect(ended).toEqual(['slow', 'all'])
  })
})
