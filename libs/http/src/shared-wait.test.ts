import { afterEach, beforeEach, describe, expect, jest, test } from '@jest/globals'
import { createSharedWait } from './shared-wait.ts'

interface Row {
  readonly state: 'pending' | 'issued'
}

/** A table that the test changes, and what it was asked. */
const createTable = () => {
  const rows = new Map<string, Row>()
  const loads: (readonly string[])[] = []
  let failure: Error | undefined
  const wait = createSharedWait<Row>({
    load: (ids) => {
      loads.push(ids)
      return failure === undefined ? Promise.resolve(new Map(rows)) : Promise.reject(failure)
    },
    isSettled: ({ state }) => state === 'issued',
  })
  return { rows, loads, wait, failWith: (error: Error | undefined) => (failure = error) }
}

const outcomesOf = (waits: readonly Promise<Row | undefined>[]): (Row | string | undefined)[] => {
  const outcomes: (Row | string | undefined)[] = waits.map(() => 'waiting')
  waits.forEach((wait, index) => {
    wait.then(
      (row) => (outcomes[index] = row),
      (error: unknown) => (outcomes[index] = (error as Error).message),
    )
  })
  return outcomes
}

const tickMs = 25
const tick = (count = 1): Promise<void> => jest.advanceTimersByTimeAsync(count * tickMs)

beforeEach(() => {
  jest.useFakeTimers()
})
afterEach(() => {
  jest.useRealTimers()
})

describe('requests that wait', () => {
  test('share one query per tick, with each row asked for once', async () => {
    const { loads, wait } = createTable()
    outcomesOf([wait.until('a', 1000), wait.until('b', 1000), wait.until('a', 1000)])
    await tick()
    expect(loads).toEqual([['a', 'b']])
    await tick()
    expect(loads).toEqual([
      ['a', 'b'],
      ['a', 'b'],
    ])
  })

  test('get the row as soon as it is settled, all that wait for it', async () => {
    const { rows, wait } = createTable()
    rows.set('a', { state: 'pending' }).set('b', { state: 'pending' })
    const outcomes = outcomesOf([wait.until('a', 1000), wait.until('a', 5000), wait.until('b', 1000)])
    await tick(3)
    expect(outcomes).toEqual(['waiting', 'waiting', 'waiting'])
    rows.set('a', { state: 'issued' })
    await tick()
    expect(outcomes).toEqual([{ state: 'issued' }, { state: 'issued' }, 'waiting'])
  })

  test('get the row as it is when their own time is over', async () => {
    const { rows, wait } = createTable()
    rows.set('a', { state: 'pending' })
    const outcomes = outcomesOf([wait.until('a', 100), wait.until('a', 200), wait.until('missing', 100)])
    await tick(3)
    expect(outcomes).toEqual(['waiting', 'waiting', 'waiting'])
    await tick()
    expect(outcomes).toEqual([{ state: 'pending' }, 'waiting', undefined])
    await tick(4)
    expect(outcomes).toEqual([{ state: 'pending' }, { state: 'pending' }, undefined])
  })

  test('that may not wait are told of what is there already', async () => {
    const { rows, wait } = createTable()
    rows.set('a', { state: 'issued' })
    const outcomes = outcomesOf([wait.until('a', 0), wait.until('b', 0)])
    await tick()
    expect(outcomes).toEqual([{ state: 'issued' }, undefined])
  })

  test('fail together when the query fails, and the next ones are served again', async () => {
    const { rows, wait, failWith } = createTable()
    failWith(new Error('postgres-away'))
    const failed = outcomesOf([wait.until('a', 1000), wait.until('b', 1000)])
    await tick()
    expect(failed).toEqual(['postgres-away', 'postgres-away'])
    failWith(undefined)
    rows.set('a', { state: 'issued' })
    const served = outcomesOf([wait.until('a', 1000)])
    await tick()
    expect(served).toEqual([{ state: 'issued' }])
  })

  test('that come while a query is on its way are in the next one', async () => {
    const answers: ((rows: ReadonlyMap<string, Row>) => void)[] = []
    const loads: (readonly string[])[] = []
    const wait = createSharedWait<Row>({
      load: (ids) => {
        loads.push(ids)
        return new Promise((resolve) => answers.push(resolve))
      },
      isSettled: ({ state }) => state === 'issued',
    })
    const outcomes = outcomesOf([wait.until('a', 1000)])
    await tick()
    outcomesOf([wait.until('b', 1000)])
    await tick(4)
    expect(loads).toEqual([['a']])
    answers[0]?.(new Map([['a', { state: 'issued' }]]))
    await tick()
    expect(outcomes).toEqual([{ state: 'issued' }])
    expect(loads).toEqual([['a'], ['b']])
  })

  test('that are all served leave no timer and ask nothing more', async () => {
    const { rows, loads, wait } = createTable()
    rows.set('a', { state: 'issued' })
    outcomesOf([wait.until('a', 1000)])
    await tick()
    expect(jest.getTimerCount()).toBe(0)
    await tick(10)
    expect(loads).toHaveLength(1)
  })
})

test('a process that stops lets all who wait go with the row as it is, and keeps nobody after that', async () => {
  const { rows, wait } = createTable()
  rows.set('a', { state: 'pending' })
  const outcomes = outcomesOf([wait.until('a', 10_000), wait.until('b', 10_000)])
  await tick()
  expect(outcomes).toEqual(['waiting', 'waiting'])
  wait.release()
  await tick()
  expect(outcomes).toEqual([{ state: 'pending' }, undefined])
  const later = outcomesOf([wait.until('a', 10_000)])
  await tick()
  expect(later).toEqual([{ state: 'pending' }])
})
