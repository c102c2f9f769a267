import { describe, expect, test } from '@jest/globals'
import { pinIssued, type Event, type IncomingRecord } from '@hub/contracts'
import { OutageFault, PermanentFault, TransientFault } from '@hub/failure'
import { asIncoming, createLogCapture, makeRecord, newPersonId } from '@hub/testing'
import type { ConsumerStore } from '../consumer-store.ts'
import { createMassFailureGuard, MassFailure, type MassFailureGuard } from '../mass-failure-guard.ts'
import { parkWhatFails } from './park.ts'

const pin = '001326000001'

const recordAt = (offset: number): IncomingRecord =>
  asIncoming(
    makeRecord(pinIssued, { key: newPersonId(), sequence: 1, data: { pin, issuedAt: '2026-11-20T02:15:30.123Z' } }),
    offset,
  )
const records = (count: number): IncomingRecord[] => Array.from({ length: count }, (_, offset) => recordAt(offset))
const offsets = (batch: readonly IncomingRecord[]): number[] => batch.map(({ offset }) => Number(offset))

interface Parked {
  readonly offset: number
  readonly key: string | undefined
  readonly reason: string
}

/** The middleware over a pipeline that fails for some offsets, each with an error of its own. */
const setUp = (failures: Readonly<Record<number, unknown>>, given: { readonly guard?: MassFailureGuard } = {}) => {
  const batches: number[][] = []
  const applied: number[] = []
  const parked: Parked[] = []
  const order: string[] = []
  const parking: { failure?: unknown } = {}
  const { logger, lines } = createLogCapture()
  const store = {
    park: (record: IncomingRecord, event: Event | undefined, reason: string) => {
      if (parking.failure !== undefined) return Promise.reject(parking.failure)
      parked.push({ offset: Number(record.offset), key: event?.key, reason })
      order.push(`${record.offset} parked`)
      return Promise.resolve()
    },
  } as unknown as ConsumerStore<object>
  const guard = given.guard ?? createMassFailureGuard(() => 0)
  const handle = parkWhatFails({ store, guard, logger })((batch) => {
    batches.push(offsets(batch))
    const failing = offsets(batch).find((offset) => offset in failures)
    if (failing !== undefined) return Promise.reject(failures[failing])
    applied.push(...offsets(batch))
    order.push(...offsets(batch).map((offset) => `${offset} applied`))
    return Promise.resolve()
  })
  return { handle, batches, applied, parked, order, parking, lines }
}

const poison = new PermanentFault('poison', 'never')

describe('a batch', () => {
  test('that succeeds is handled once, as a whole', async () => {
    const { handle, batches, parked } = setUp({})
    await handle(records(200))
    expect(batches).toHaveLength(1)
    expect(parked).toEqual([])
  })

  test('of nothing is nothing', async () => {
    const { handle, batches } = setUp({})
    await handle([])
    expect(batches).toEqual([])
  })

  test.each([0, 1, 57, 127, 199])('with one poison, at %i of 200, loses only that one', async (offset) => {
    const { handle, applied, parked } = setUp({ [offset]: poison })
    const batch = records(200)
    await handle(batch)
    expect(parked).toEqual([{ offset, key: batch[offset]?.key, reason: 'poison' }])
    expect(applied).toEqual(offsets(batch).filter((other) => other !== offset))
  })

  test('is narrowed down by halves, so that one poison costs few transactions', async () => {
    const { handle, batches } = setUp({ 57: poison })
    await handle(records(200))
    expect(batches.length).toBeLessThanOrEqual(2 * Math.ceil(Math.log2(200)) + 1)
  })

  test('keeps its order, across what is parked', async () => {
    const { handle, order } = setUp({ 2: poison, 3: new TypeError('bug'), 6: poison })
    await handle(records(8))
    expect(order).toEqual([
      '0 applied',
      '1 applied',
      '2 parked',
      '3 parked',
      '4 applied',
      '5 applied',
      '6 parked',
      '7 applied',
    ])
  })

  test('with a bug in it is parked under that name', async () => {
    const { handle, parked } = setUp({ 1: new TypeError('bug') })
    await handle(records(2))
    expect(parked).toMatchObject([{ offset: 1, reason: 'bug' }])
  })

  test('in which everything is poison is parked one by one', async () => {
    const { handle, applied, parked } = setUp({ 0: poison, 1: poison, 2: poison })
    await handle(records(3))
    expect(applied).toEqual([])
    expect(parked.map(({ offset }) => offset)).toEqual([0, 1, 2])
  })

  test('of which one is not even an event parks the record without a key', async () => {
    const { handle, parked } = setUp({ 1: new PermanentFault('undecodable-malformed-json', 'no event') })
    await handle(records(3).map((record, index) => (index === 1 ? { ...record, value: Buffer.from('{') } : record)))
    expect(parked).toEqual([{ offset: 1, key: undefined, reason: 'undecodable-malformed-json' }])
  })

  test('whose retries are spent is parked under the reason of the fault', async () => {
    const { handle, parked } = setUp({ 0: new TransientFault('contention', 'again') })
    await handle(records(1))
    expect(parked).toMatchObject([{ reason: 'contention' }])
  })

  test('leaves one log line for each event parked, without its data', async () => {
    const { handle, lines } = setUp({ 1: poison })
    await handle(records(4))
    expect(lines()).toHaveLength(1)
    expect(lines()[0]).toContain('"reason":"poison"')
    expect(lines().join('')).not.toContain(pin)
  })
})

describe('an outage', () => {
  test.each(['postgres', 'kafka', 'redis'] as const)(
    'of %s parks nothing and narrows nothing down',
    async (dependency) => {
      const outage = new OutageFault(dependency, 'away')
      const { handle, batches, parked } = setUp({ 3: outage })
      await expect(handle(records(8))).rejects.toBe(outage)
      expect(batches).toHaveLength(1)
      expect(parked).toEqual([])
    },
  )

  test('that begins while a poison is looked for parks nothing more', async () => {
    const outage = new OutageFault('postgres', 'away')
    const { handle, applied, parked } = setUp({ 1: poison, 2: outage })
    await expect(handle(records(4))).rejects.toBe(outage)
    expect(parked.map(({ offset }) => offset)).toEqual([1])
    expect(applied).toEqual([0])
  })

  test('while parking is thrown on, so that the offset stays', async () => {
    const outage = new OutageFault('postgres', 'away')
    const { handle, applied, parking, lines } = setUp({ 1: poison })
    parking.failure = outage
    await expect(handle(records(4))).rejects.toBe(outage)
    expect(applied).toEqual([0])
    expect(lines()).toEqual([])
  })

  test('of hours, while one poison waits to be parked, raises no alarm about many failures', async () => {
    const { handle, parked, parking } = setUp({ 0: poison })
    const batch = records(1)
    parking.failure = new OutageFault('postgres', 'away')
    for (let attempt = 0; attempt < 100; attempt += 1) await expect(handle(batch)).rejects.toBe(parking.failure)
    delete parking.failure
    await handle(batch)
    expect(parked.map(({ offset }) => offset)).toEqual([0])
  })
})

describe('many failures for one reason', () => {
  test('stop the consumer instead of being parked', async () => {
    const guard: MassFailureGuard = {
      applied: () => undefined,
      willPark: (reason, key) => {
        if (key === '') throw new TypeError('no key')
        throw new MassFailure(reason)
      },
    }
    const { handle, parked } = setUp({ 2: poison }, { guard })
    await expect(handle(records(4))).rejects.toEqual(new MassFailure('poison'))
    expect(parked).toEqual([])
  })

  test('are found in one batch: the first 50 are parked and no more', async () => {
    const failures = Object.fromEntries(Array.from({ length: 200 }, (_, offset) => [offset, poison]))
    const { handle, parked } = setUp(failures)
    await expect(handle(records(200))).rejects.toBeInstanceOf(MassFailure)
    expect(parked).toHaveLength(50)
  })

  test('are weighed against what was applied, and by the place of records that have no key', async () => {
    const told: unknown[] = []
    const guard: MassFailureGuard = {
      applied: (events) => told.push(events),
      willPark: (reason, key) => told.push([reason, key]),
    }
    const { handle } = setUp({ 2: poison }, { guard })
    await handle(records(4).map((record, index) => (index === 2 ? { ...record, value: null } : record)))
    expect(told).toEqual([2, ['poison', 'identity.pin.v1/0/2'], 1])
  })
})
