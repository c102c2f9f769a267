import { describe, expect, test } from '@jest/globals'
import { personSnapshot, pinCancelled, pinIssued, type Event, type IncomingRecord } from '@hub/contracts'
import { asIncoming, makeRecord, newPersonId } from '@hub/testing'
import { toCancellation } from './cancel-number.ts'
import type { FoldHandler } from './fold-events.ts'
import { createRebuildRegister, type RebuildOutcome } from './rebuild-register.ts'
import type { Position, Shadow } from './rebuild-ports.ts'

const key = newPersonId()
const place = { topic: pinIssued.topic, partition: 0 }
const at = '2026-11-27T01:00:00.000Z'

/** A number of twelve digits. */
const pinOf = (running: string): string => running.padStart(12, '0')

const issue = (running: string, sequence: number): IncomingRecord =>
  asIncoming(makeRecord(pinIssued, { key, sequence, data: { pin: pinOf(running), issuedAt: at } }), sequence - 1)
const cancel = (running: string, sequence: number): IncomingRecord =>
  asIncoming(
    makeRecord(pinCancelled, {
      key,
      sequence,
      data: { cancellationId: newPersonId(), pin: pinOf(running), ground: 'collection-error', cancelledAt: at },
    }),
    sequence - 1,
  )
const idOf = ({ headers }: IncomingRecord): string => headers['ce_id'] ?? ''

const handlers = new Map<string, FoldHandler>([
  [
    pinIssued.type,
    (event, register) => {
      const { key: person, sequence, data } = event as Event<{ pin: string }, typeof key>
      return register.recordNumber(data.pin, person, sequence)
    },
  ],
  [
    pinCancelled.type,
    Object.assign<FoldHandler, { overtakes: true }>(
      (event, register) => register.recordCancellation(toCancellation(event as never)),
      { overtakes: true },
    ),
  ],
])

interface Given {
  readonly records: readonly IncomingRecord[]
  readonly committed: number
  readonly high?: number
  /** How far was read. */
  readonly next?: number
  readonly applied?: readonly IncomingRecord[]
  readonly parked?: readonly IncomingRecord[]
  readonly appliedSince?: readonly Event[]
  readonly isCancelled?: boolean
  readonly known?: readonly Position[]
}

/** A shadow that only remembers what was added, under the name of the number. */
const setUp = (given: Given) => {
  const { records, committed, known = [], isCancelled = false } = given
  const numbers = new Map<string, string>()
  const leftOut: string[] = []
  const steps: string[] = []
  const among = (of: readonly IncomingRecord[] = []) => {
    const all = new Set(of.map(idOf))
    return (ids: readonly string[]) => Promise.resolve(new Set(ids.filter((id) => all.has(id))))
  }
  const note = (step: string): Promise<void> => {
    steps.push(step)
    return Promise.resolve()
  }
  const shadow: Shadow = {
    rebuildId: 'rebuild',
    positions: () => Promise.resolve(known),
    begin: () => note('begin'),
    inTransaction: (work) => work(),
    findParked: among(given.parked),
    findApplied: among(given.applied),
    leaveOut: (events) => {
      leftOut.push(...events.map(({ id }) => id))
      return Promise.resolve()
    },
    listAppliedSince: () => Promise.resolve(given.appliedSince ?? []),
    add: (rows) => {
      for (const { pin, state } of rows.numbers)
        if (numbers.get(String(Number(pin))) !== 'cancelled') numbers.set(String(Number(pin)), state)
      return Promise.resolve()
    },
    moveOn: () => Promise.resolve(!isCancelled),
    settle: () => note('settle'),
    pauseLive: () => note('pause'),
    compare: () => note('compare').then(() => []),
    takeOver: () => note('take over').then(() => true),
  }
  let unread = [{ ...place, records, next: given.next ?? records.length }]
  const rebuild = createRebuildRegister({
    handlers,
    now: () => new Date(),
    openLog: () =>
      Promise.resolve({
        offsets: () => Promise.resolve([{ ...place, low: 0, high: given.high ?? records.length, committed }]),
        next: () => {
          const batches = unread
          unread = []
          return Promise.resolve(batches)
        },
        hold: () => undefined,
        stop: () => note('stop'),
      }),
  })
  return {
    numbers: () => Object.fromEntries(numbers),
    leftOut,
    steps,
    rebuild: (isStopped = () => false): Promise<RebuildOutcome> => rebuild(shadow, isStopped),
  }
}

describe('a rebuild takes in', () => {
  const [first, second, third] = [issue('1', 1), issue('2', 2), issue('3', 3)]

  test('what the live model has dealt with, before its committed offset and beyond, and nothing that it has not', async () => {
    const { rebuild, numbers, steps } = setUp({ records: [first, second, third], committed: 1, applied: [second] })
    expect(await rebuild()).toBe('finished')
    expect(numbers()).toEqual({ '1': 'active', '2': 'active' })
    expect(steps).toEqual(['begin', 'settle', 'pause', 'compare', 'take over', 'stop'])
  })

  test('nothing that is parked, but what overtakes, on either side of the committed offset', async () => {
    const [early, late] = [cancel('8', 4), cancel('9', 6)]
    const parked = [second, early, issue('5', 5), late]
    const { rebuild, numbers, leftOut } = setUp({
      records: [first, second, third, early, parked[2] as IncomingRecord, late],
      committed: 4,
      parked,
    })
    await rebuild()
    expect(numbers()).toEqual({ '1': 'active', '3': 'active', '8': 'cancelled', '9': 'cancelled' })
    expect(leftOut).toEqual([second, parked[2] as IncomingRecord].map(idOf))
  })

  test('what was left out and has been worked off since', async () => {
    const worked = { type: pinIssued.type, key, sequence: 2, data: { pin: pinOf('2') } } as unknown as Event
    const { rebuild, numbers } = setUp({
      records: [first, second],
      committed: 2,
      parked: [second],
      appliedSince: [worked],
    })
    await rebuild()
    expect(numbers()).toEqual({ '1': 'active', '2': 'active' })
  })

  test('nothing of types that change nothing of the register', async () => {
    const other = asIncoming(
      makeRecord(personSnapshot, {
        key,
        sequence: 1,
        data: { version: 1, fullName: 'A', dateOfBirth: '2000', sex: 'male', ethnicity: '01', nationality: 'VN' },
      }),
      0,
    )
    const { rebuild, numbers } = setUp({ records: [other], committed: 1 })
    expect(await rebuild()).toBe('finished')
    expect(numbers()).toEqual({})
  })
})

describe('a rebuild', () => {
  const records = [issue('1', 1), issue('2', 2)]

  test('breaks off where the live model may be further than was read, and changes nothing over', async () => {
    const { rebuild, steps } = setUp({ records, committed: 1, high: 9000, next: 5000, applied: records })
    await expect(rebuild()).rejects.toThrow('further than was read')
    expect(steps).not.toContain('take over')
  })

  test('ends when it is cancelled or stopped, and changes nothing over', async () => {
    const cancelled = setUp({ records, committed: 2, isCancelled: true })
    expect(await cancelled.rebuild()).toBe('cancelled')
    const stopped = setUp({ records, committed: 2 })
    expect(await stopped.rebuild(() => true)).toBe('stopped')
    expect([...cancelled.steps, ...stopped.steps]).toEqual(['begin', 'stop', 'begin', 'stop'])
  })

  test('goes on where it was', async () => {
    const { rebuild, numbers, steps } = setUp({ records, committed: 2, known: [{ ...place, next: 1, records: 1 }] })
    await rebuild()
    expect(numbers()).toEqual({ '2': 'active' })
    expect(steps).not.toContain('begin')
  })
})
