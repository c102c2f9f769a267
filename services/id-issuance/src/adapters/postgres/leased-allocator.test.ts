import { describe, expect, test } from '@jest/globals'
import { composePin, seriesSize, type NumberSeries } from '@hub/citizen'
import { OutageFault } from '@hub/failure'
import type { Queryable, Statement } from '@hub/postgres'
import type { Numbering } from '../../domain/numbering.ts'
import { permute } from '../../domain/permutation.ts'
import { createLeasedAllocator } from './leased-allocator.ts'

const [girls, boys] = ['001326', '001226'] as [NumberSeries, NumberSeries]

const numbering: Numbering = {
  currentKeyId: '1',
  keyIds: ['1'],
  compromisedKeyIds: [],
  roundsOf:
    ({ epoch, keyId }) =>
    (round, half) =>
      half * 31 + round * 7 + epoch * 131 + Number(keyId) * 17,
}
const rotated: Numbering = { ...numbering, currentKeyId: '2', keyIds: ['1', '2'] }

interface Row {
  readonly epoch: number
  readonly keyId: string
  readonly counter: number
}

type LeaseValues = readonly [NumberSeries, string, number, readonly string[], readonly string[], number | null]

/** The two tables that any number of processes share, and what the statements do to them. */
const createDatabase = (
  given: { readonly counter?: number; readonly taken?: readonly string[]; readonly onlyFree?: readonly string[] } = {},
) => {
  const rows = new Map<NumberSeries, Row>()
  const taken = new Set(given.taken)
  const free = given.onlyFree === undefined ? undefined : new Set(given.onlyFree)
  const isTaken = (pin: string): boolean => taken.has(pin) || free?.has(pin) === false
  const state: { leases: number; counts: number; failure?: OutageFault } = { leases: 0, counts: 0 }
  const opened = (keyId: string): Row => ({ epoch: 0, keyId, counter: given.counter ?? 0 })

  const lease = ([series, current, size, compromised, atHand, finished]: LeaseValues) => {
    state.leases += 1
    const row = rows.get(series) ?? opened(given.counter === undefined ? current : '1')
    if (![...compromised, ...atHand].includes(row.keyId)) return []
    const isAnew = compromised.includes(row.keyId) || row.epoch === finished
    const from = isAnew ? 0 : row.counter
    const end = isAnew ? size : Math.min(from + size, seriesSize)
    const leased = isAnew ? { epoch: row.epoch + 1, keyId: current } : { epoch: row.epoch, keyId: row.keyId }
    rows.set(series, { ...leased, counter: end })
    return [{ ...leased, from, end }]
  }
  const answers: Readonly<Record<string, (values: readonly unknown[]) => readonly object[]>> = {
    'series-lease': (values) => lease(values as LeaseValues),
    'series-find-taken': ([pins]) => (pins as string[]).filter(isTaken).map((pin) => ({ pin })),
    'series-count-taken': () => {
      state.counts += 1
      return [{ taken: free === undefined ? taken.size : seriesSize - free.size }]
    },
  }
  const query = ({ name }: Statement, values: readonly unknown[] = []) =>
    state.failure === undefined ? Promise.resolve(answers[name]?.(values) ?? []) : Promise.reject(state.failure)
  return { database: { query } as unknown as Queryable, state, rows, free }
}

const take = (allocator: ReturnType<typeof createLeasedAllocator>, series: NumberSeries, count: number) =>
  Promise.all(Array.from({ length: count }, () => allocator.next(series)))

describe('numbers of a series', () => {
  test('are different for all who ask at once, and cost few leases', async () => {
    const { database, state } = createDatabase()
    const pins = await take(createLeasedAllocator(database, numbering), girls, 100)
    expect(new Set(pins).size).toBe(100)
    expect(pins.every((pin) => pin.startsWith(girls))).toBe(true)
    expect(state.leases).toBeLessThanOrEqual(4)
  })

  test('are different in different processes', async () => {
    const { database } = createDatabase()
    const processes = [1, 2, 3].map(() => createLeasedAllocator(database, numbering))
    const pins = (await Promise.all(processes.map((allocator) => take(allocator, girls, 100)))).flat()
    expect(new Set(pins).size).toBe(300)
  })

  test('are leased apart from those of another series', async () => {
    const { database } = createDatabase()
    const allocator = createLeasedAllocator(database, numbering)
    const [girl, boy] = [await allocator.next(girls), await allocator.next(boys)]
    expect([girl.slice(0, 6), boy.slice(0, 6)]).toEqual([girls, boys])
    expect(girl.slice(6)).toBe(boy.slice(6))
  })

  test('are none that are taken, and where many are taken leases grow', async () => {
    const rounds = numbering.roundsOf({ series: girls, epoch: 0, keyId: '1' })
    const imported = Array.from({ length: 20_000 }, (_, counter) => composePin(girls, permute(counter, rounds)))
    const { database, state } = createDatabase({ taken: imported })
    const pin = await createLeasedAllocator(database, numbering).next(girls)
    expect(imported).not.toContain(pin)
    expect(state.leases).toBeLessThan(30)
  })
})

describe('a series whose counter is at its end', () => {
  test('begins a new epoch with the current key, and gives out what is left', async () => {
    const left = [composePin(girls, 5), composePin(girls, 271_828), composePin(girls, 999_999)]
    const { database, rows, free } = createDatabase({ counter: seriesSize, onlyFree: left })
    const allocator = createLeasedAllocator(database, rotated)
    const given = new Set<string>()
    while (given.size < left.length) {
      const pin = await allocator.next(girls)
      given.add(pin)
      free?.delete(pin)
    }
    expect([...given].toSorted()).toEqual([...left].toSorted())
    expect(rows.get(girls)).toMatchObject({ epoch: 1, keyId: '2' })
    await expect(allocator.next(girls)).rejects.toMatchObject({ name: 'PermanentFault', reason: 'series-used-up' })
    expect(rows.get(girls)).toMatchObject({ epoch: 1, keyId: '2' })
  }, 30_000)

  test('begins it once, however many processes see the end at once', async () => {
    const { database, rows } = createDatabase({ counter: seriesSize + 64 })
    const processes = [1, 2, 3].map(() => createLeasedAllocator(database, numbering))
    const pins = (await Promise.all(processes.map((allocator) => take(allocator, girls, 20)))).flat()
    expect(new Set(pins).size).toBe(60)
    expect(rows.get(girls)?.epoch).toBe(1)
  })

  test('is used up as soon as every number is taken, without a search to the end', async () => {
    const { database, state } = createDatabase({ counter: 1000, onlyFree: [] })
    await expect(createLeasedAllocator(database, numbering).next(girls)).rejects.toMatchObject({
      reason: 'series-used-up',
    })
    expect(state.leases).toBeLessThan(10)
  })

  test('and of which every number is taken is used up: counted once, and with no new epoch', async () => {
    const { database, state, rows } = createDatabase({ counter: seriesSize, onlyFree: [] })
    const allocator = createLeasedAllocator(database, numbering)
    for (let asked = 0; asked < 5; asked += 1)
      await expect(allocator.next(girls)).rejects.toMatchObject({ name: 'PermanentFault', reason: 'series-used-up' })
    expect([state.counts, rows.get(girls)?.epoch]).toEqual([1, 0])
  })
})

describe('a series that was opened with another key', () => {
  test('keeps it after a rotation, while a new series gets the current one', async () => {
    const { database, rows } = createDatabase()
    await createLeasedAllocator(database, numbering).next(girls)
    const allocator = createLeasedAllocator(database, rotated)
    await Promise.all([allocator.next(girls), allocator.next(boys)])
    expect([rows.get(girls), rows.get(boys)]).toMatchObject([
      { epoch: 0, keyId: '1', counter: 64 },
      { epoch: 0, keyId: '2', counter: 32 },
    ])
  })

  test('begins anew with the current key where its own is compromised, once', async () => {
    const { database, rows } = createDatabase()
    await createLeasedAllocator(database, numbering).next(girls)
    const compromised: Numbering = { ...numbering, currentKeyId: '2', keyIds: ['2'], compromisedKeyIds: ['1'] }
    const processes = [1, 2].map(() => createLeasedAllocator(database, compromised))
    const pins = (await Promise.all(processes.map((allocator) => take(allocator, girls, 40)))).flat()
    expect(new Set(pins).size).toBe(80)
    expect(rows.get(girls)).toEqual({ epoch: 1, keyId: '2', counter: 128 })
  })

  test('that is not at hand gives nothing and loses nothing: who asks has to wait', async () => {
    const { database, rows } = createDatabase()
    await createLeasedAllocator(database, numbering).next(girls)
    const allocator = createLeasedAllocator(database, { ...numbering, currentKeyId: '2', keyIds: ['2'] })
    await expect(allocator.next(girls)).rejects.toMatchObject({ name: 'OutageFault', reason: 'numbering-key-away' })
    expect(rows.get(girls)).toEqual({ epoch: 0, keyId: '1', counter: 32 })
  })
})

test('an outage fails those who ask, and the next ones get their numbers', async () => {
  const { database, state } = createDatabase()
  const allocator = createLeasedAllocator(database, numbering)
  state.failure = new OutageFault('postgres', 'away')
  const failed = await Promise.allSettled([allocator.next(girls), allocator.next(girls)])
  expect(failed).toMatchObject([{ reason: state.failure }, { reason: state.failure }])
  delete state.failure
  expect(new Set(await take(allocator, girls, 40)).size).toBe(40)
})
