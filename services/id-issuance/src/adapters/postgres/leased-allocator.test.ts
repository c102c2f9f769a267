import { describe, expect, test } from '@jest/globals'
import { seriesSize, type NumberSeries } from '@hub/citizen'
import { OutageFault } from '@hub/failure'
import type { Queryable } from '@hub/postgres'
import { createLeasedAllocator } from './leased-allocator.ts'

const [girls, boys] = ['001326', '001226'] as [NumberSeries, NumberSeries]
const rounds = (round: number, half: number): number => half * 31 + round * 7

/** The counters of the database, which any number of processes share. */
const createDatabase = (startAt = 0) => {
  const counters = new Map<unknown, number>()
  const state: { leases: number; failure?: OutageFault } = { leases: 0 }
  const query = (_sql: unknown, [series, size]: readonly unknown[] = []) => {
    if (state.failure !== undefined) return Promise.reject(state.failure)
    state.leases += 1
    const end = (counters.get(series) ?? startAt) + Number(size)
    counters.set(series, end)
    return Promise.resolve([{ end }])
  }
  return { database: { query } as unknown as Queryable, state }
}

const take = (allocator: ReturnType<typeof createLeasedAllocator>, series: NumberSeries, count: number) =>
  Promise.all(Array.from({ length: count }, () => allocator.next(series)))

describe('numbers of a series', () => {
  test('are different for all who ask at once, and cost few leases', async () => {
    const { database, state } = createDatabase()
    const pins = await take(
      createLeasedAllocator(database, () => rounds),
      girls,
      100,
    )
    expect(new Set(pins).size).toBe(100)
    expect(pins.every((pin) => pin.startsWith(girls))).toBe(true)
    expect(state.leases).toBeLessThanOrEqual(4)
  })

  test('are different in different processes', async () => {
    const { database } = createDatabase()
    const processes = [1, 2, 3].map(() => createLeasedAllocator(database, () => rounds))
    const pins = (await Promise.all(processes.map((allocator) => take(allocator, girls, 100)))).flat()
    expect(new Set(pins).size).toBe(300)
  })

  test('are leased apart from those of another series', async () => {
    const { database } = createDatabase()
    const allocator = createLeasedAllocator(database, () => rounds)
    const [girl, boy] = [await allocator.next(girls), await allocator.next(boys)]
    expect([girl.slice(0, 6), boy.slice(0, 6)]).toEqual([girls, boys])
    expect(girl.slice(6)).toBe(boy.slice(6))
  })

  test('are given out to the last one, and then no more', async () => {
    const { database } = createDatabase(seriesSize - 20)
    const allocator = createLeasedAllocator(database, () => rounds)
    expect(new Set(await take(allocator, girls, 20)).size).toBe(20)
    await expect(allocator.next(girls)).rejects.toMatchObject({ name: 'PermanentFault', reason: 'series-used-up' })
    await expect(allocator.next(boys)).resolves.toMatch(/^001226/)
  })

  test('are none where the counter is over the end already', async () => {
    const { database } = createDatabase(seriesSize + 64)
    await expect(createLeasedAllocator(database, () => rounds).next(girls)).rejects.toMatchObject({
      reason: 'series-used-up',
    })
  })
})

test('an outage fails those who ask, and the next ones get their numbers', async () => {
  const { database, state } = createDatabase()
  const allocator = createLeasedAllocator(database, () => rounds)
  state.failure = new OutageFault('postgres', 'away')
  const failed = await Promise.allSettled([allocator.next(girls), allocator.next(girls)])
  expect(failed).toMatchObject([{ reason: state.failure }, { reason: state.failure }])
  delete state.failure
  expect(new Set(await take(allocator, girls, 40)).size).toBe(40)
})
