import { setImmediate } from 'node:timers/promises'
import { describe, expect, test } from '@jest/globals'
import { decodeEvent, personSnapshot, pinCancelled, pinIssued } from '@hub/contracts'
import { OutageFault, PermanentFault } from '@hub/failure'
import { asIncoming, createLogCapture, makeRecord, newPersonId } from '@hub/testing'
import { createApply } from '../apply.ts'
import type { Admission, ConsumerStore } from '../consumer-store.ts'
import { apart, foreseeing, on, overtaking, type Delivery, type Handlers, type Waits } from '../delivery.ts'
import { inOneTransaction } from './transaction.ts'

/** What a transaction changes; it is copied when one begins and put in place when it commits. */
interface State {
  readonly applied: Set<string>
  readonly positions: Map<string, number>
  readonly numbers: string[]
  readonly foreseen: string[]
  readonly waiting: string[]
  readonly parked: string[]
}

const copy = (state: State): State => ({
  applied: new Set(state.applied),
  positions: new Map(state.positions),
  numbers: [...state.numbers],
  foreseen: [...state.foreseen],
  waiting: [...state.waiting],
  parked: [...state.parked],
})

const admitOne = (tx: State, held: ReadonlySet<string>, delivery: Delivery): Admission => {
  const { id, key, sequence } = delivery.event
  if (held.has(key)) {
    tx.parked.push(id)
    return { delivery, verdict: 'held', missing: 0 }
  }
  if (tx.applied.has(id)) return { delivery, verdict: 'duplicate', missing: 0 }
  tx.applied.add(id)
  const before = tx.positions.get(key) ?? 0
  if (sequence <= before) return { delivery, verdict: 'late', missing: 0 }
  tx.positions.set(key, sequence)
  return { delivery, verdict: 'apply', missing: sequence - before - 1 }
}

/** A consumer store in memory: admission and atomicity, as the pipeline relies on them. */
const createStore = () => {
  const database: { state: State } = {
    state: { applied: new Set(), positions: new Map(), numbers: [], foreseen: [], waiting: [], parked: [] },
  }
  const held = new Set<string>()
  const locks: string[] = []
  const store = {
    inTransaction: async <Result>(work: (tx: State) => Promise<Result>): Promise<Result> => {
      const tx = copy(database.state)
      const result = await work(tx)
      database.state = tx
      return result
    },
    admit: (tx: State, deliveries: readonly Delivery[]) =>
      Promise.resolve(deliveries.map((delivery) => admitOne(tx, held, delivery))),
    lockAwaited: (_tx: State, awaited: string) => Promise.resolve(void locks.push(awaited)),
    keepWaiting: (tx: State, { event }: Delivery, { awaits }: Waits) =>
      Promise.resolve(void tx.waiting.push(`${event.key} waits for ${awaits}`)),
  } as unknown as ConsumerStore<State>
  return { store, held, locks, state: () => database.state }
}

const bug = new TypeError('bug')
const outage = new OutageFault('postgres', 'away')

const handlers: Handlers<State> = new Map([
  on(pinIssued, ({ data: { pin }, key }, tx: State) => {
    if (pin === '666666666666') return Promise.reject(bug)
    if (pin === '999999999999') return Promise.reject(outage)
    if (pin === '404404404404') return Promise.resolve({ awaits: `person/${key}`, deadline: new Date(0) })
    tx.numbers.push(pin)
    return Promise.resolve()
  }),
  overtaking(pinCancelled, ({ data: { pin } }, tx: State) => {
    if (pin === '666666666666') return Promise.reject(bug)
    tx.numbers.push(`no more ${pin}`)
    return Promise.resolve()
  }),
  foreseeing(
    personSnapshot,
    (events, tx: State) => {
      tx.foreseen.push(events.map(({ data }) => `version ${data.version}`).join(', '))
      return Promise.resolve(new Set())
    },
    ({ data }, tx: State) => Promise.resolve(void tx.numbers.push(`version ${data.version}`)),
  ),
])

const setUp = (given = handlers) => {
  const { store, ...rest } = createStore()
  const { logger, lines } = createLogCapture()
  const isCompacted = (topic: string): boolean => topic === personSnapshot.topic
  const overtakes = (type: string): boolean => given.get(type)?.overtakes === true
  const handle = inOneTransaction({
    store,
    apply: createApply({ consumer: 'id-issuance', store, handlers: given }),
    overtakes,
    foreseenBy: (type) => given.get(type)?.foresee,
    isCompacted,
    logger,
  })
  return { handle, lines, ...rest }
}

const deliver = (record: ReturnType<typeof makeRecord>): Delivery => {
  const incoming = asIncoming(record)
  const decoded = decodeEvent(incoming)
  if (decoded.kind === 'fault') throw new TypeError(decoded.fault)
  return { record: incoming, event: decoded.event }
}

const number = (key: string, sequence: number, pin = `00132600000${sequence}`): Delivery =>
  deliver(makeRecord(pinIssued, { key, sequence, data: { pin, issuedAt: '2026-11-20T02:15:30.123Z' } }))

const cancellation = (key: string, sequence: number, pin = '001326000001'): Delivery => {
  const cancellationId = '0199a0a0-0000-7000-8000-000000000001'
  const data = { cancellationId, pin, ground: 'collection-error', cancelledAt: '2026-11-21T02:15:30.123Z' }
  return deliver(makeRecord(pinCancelled, { key, sequence, data }))
}

const snapshot = (key: string, version: number): Delivery =>
  deliver(
    makeRecord(personSnapshot, {
      key,
      sequence: version,
      data: {
        version,
        fullName: 'Nguyễn Thị Hòa',
        dateOfBirth: '2026',
        sex: 'female',
        ethnicity: '01',
        nationality: 'VN',
      },
    }),
  )

describe('a batch', () => {
  test('is applied in order and remembered, in one transaction', async () => {
    const { handle, state } = setUp()
    const [one, other] = [newPersonId(), newPersonId()]
    await handle([number(one, 1), number(other, 1, '001326000009'), number(one, 2)])
    expect(state().numbers).toEqual(['001326000001', '001326000009', '001326000002'])
    expect(state().applied.size).toBe(3)
  })

  test.each([
    ['a bug', '666666666666', bug],
    ['an outage', '999999999999', outage],
  ])('in which one event meets %s has no effect at all', async (_what, pin, error) => {
    const { handle, state } = setUp()
    const key = newPersonId()
    await expect(handle([number(key, 1), number(key, 2, pin)])).rejects.toBe(error)
    expect(state()).toEqual({
      applied: new Set(),
      positions: new Map(),
      numbers: [],
      foreseen: [],
      waiting: [],
      parked: [],
    })
  })

  test('that comes again changes nothing', async () => {
    const { handle, state } = setUp()
    const batch = [number(newPersonId(), 1), number(newPersonId(), 1)]
    await handle(batch)
    const before = copy(state())
    await handle(batch)
    await handle([...batch, ...batch])
    expect(state()).toEqual(before)
  })

  test('in which an event stands twice applies it once', async () => {
    const { handle, state } = setUp()
    const delivery = number(newPersonId(), 1)
    await handle([delivery, delivery])
    expect(state().numbers).toHaveLength(1)
  })

  test('leaves alone the events of a person who has parked events, and applies the others', async () => {
    const { handle, held, state } = setUp()
    const [one, other] = [newPersonId(), newPersonId()]
    held.add(one)
    await handle([number(one, 2), number(other, 1)])
    expect(state().numbers).toEqual(['001326000001'])
  })

  test('keeps what has to wait, after a look under the lock, and goes on', async () => {
    const { handle, locks, state } = setUp()
    const [one, other] = [newPersonId(), newPersonId()]
    await handle([number(one, 1, '404404404404'), number(other, 1)])
    expect(locks).toEqual([`person/${one}`])
    expect(state().waiting).toEqual([`${one} waits for person/${one}`])
    expect(state().numbers).toEqual(['001326000001'])
  })
})

describe('an event that overtakes', () => {
  test('is parked in line behind the parked events of its person and applied all the same', async () => {
    const { handle, held, state } = setUp()
    const [one, other] = [newPersonId(), newPersonId()]
    held.add(one)
    const [later, ended] = [number(one, 2), cancellation(one, 3)]
    await handle([later, ended, number(other, 1)])
    expect(state().numbers).toEqual(['no more 001326000001', '001326000001'])
    expect(state().parked).toEqual([later.event.id, ended.event.id])
    expect([state().applied.has(ended.event.id), state().positions.has(one)]).toEqual([false, false])
  })

  test('takes its turn where nothing is parked before it', async () => {
    const { handle, state } = setUp()
    const key = newPersonId()
    const ended = cancellation(key, 2)
    await handle([number(key, 1), ended, ended, number(key, 3)])
    expect(state().numbers).toEqual(['001326000001', 'no more 001326000001', '001326000003'])
    expect(state().parked).toEqual([])
  })

  test('is applied again when it is delivered again, so that its handler must bear it', async () => {
    const { handle, held, state } = setUp()
    const delivery = cancellation(newPersonId(), 2)
    held.add(delivery.event.key)
    await handle([delivery])
    await handle([delivery])
    expect(state().numbers).toEqual(['no more 001326000001', 'no more 001326000001'])
  })

  test('and fails leaves neither an effect nor a place in the line: it is parked for its own reason', async () => {
    const { handle, held, state } = setUp()
    const delivery = cancellation(newPersonId(), 2, '666666666666')
    held.add(delivery.event.key)
    await expect(handle([delivery])).rejects.toBe(bug)
    expect(state()).toMatchObject({ numbers: [], parked: [] })
  })
})

describe('events whose handler looks at several of them together', () => {
  test('are shown to it before the first is applied, those that will be', async () => {
    const { handle, state } = setUp()
    const twice = snapshot(newPersonId(), 2)
    await handle([snapshot(newPersonId(), 1), twice, twice])
    expect(state()).toMatchObject({ foreseen: ['version 1, version 2'], numbers: ['version 1', 'version 2'] })
  })

  test('are not where one is alone, or others are applied between them', async () => {
    const { handle, state } = setUp()
    await handle([snapshot(newPersonId(), 1)])
    await handle([snapshot(newPersonId(), 2), number(newPersonId(), 1), snapshot(newPersonId(), 3)])
    expect(state()).toMatchObject({ foreseen: [], numbers: ['version 1', 'version 2', '001326000001', 'version 3'] })
  })
})

/** Takes a turn of the event loop for each event. All are apart, but those that are told. */
const slowly = (...alone: readonly number[]): Handlers<State> =>
  new Map([
    apart(
      personSnapshot,
      async ({ data: { version } }, tx: State) => {
        tx.numbers.push(`${version} begins`)
        await setImmediate()
        tx.numbers.push(`${version} ends`)
      },
      ({ data }) => !alone.includes(data.version),
    ),
  ])

describe('events that have nothing to do with any other of their batch', () => {
  test('are applied at the same time', async () => {
    const { handle, state } = setUp(slowly())
    await handle([1, 2, 3].map((version) => snapshot(newPersonId(), version)))
    expect(state().numbers).toEqual(['1 begins', '2 begins', '3 begins', '1 ends', '2 ends', '3 ends'])
  })

  test('are not, where they are of one person', async () => {
    const { handle, state } = setUp(slowly())
    const [one, other] = [newPersonId(), newPersonId()]
    await handle([snapshot(one, 1), snapshot(other, 2), snapshot(one, 3)])
    expect(state().numbers).toEqual(['1 begins', '2 begins', '1 ends', '2 ends', '3 begins', '3 ends'])
  })

  test('are over before one that has to do with others begins, and begin after it', async () => {
    const { handle, state } = setUp(slowly(2))
    await handle([1, 2, 3, 4].map((version) => snapshot(newPersonId(), version)))
    const expected = ['1 begins', '1 ends', '2 begins', '2 ends', '3 begins', '4 begins', '3 ends', '4 ends']
    expect(state().numbers).toEqual(expected)
  })

  test('have no effect if one of them fails, which is known only when the others are over', async () => {
    const begun: string[] = []
    const ended: string[] = []
    const handlersOf = new Map([
      apart(personSnapshot, async ({ data: { version } }) => {
        begun.push(`${version}`)
        if (version === 1) throw bug
        await setImmediate()
        ended.push(`${version}`)
      }),
    ])
    const { handle, state } = setUp(handlersOf)
    await expect(handle([1, 2, 3].map((version) => snapshot(newPersonId(), version)))).rejects.toBe(bug)
    expect([begun, ended]).toEqual([
      ['1', '2', '3'],
      ['2', '3'],
    ])
    expect(state().applied.size).toBe(0)
  })
})

describe('an event that comes after a later one of its person', () => {
  test('cannot be applied any more: somebody has to look', async () => {
    const { handle, state } = setUp()
    const key = newPersonId()
    await handle([number(key, 2)])
    const late = handle([number(key, 1)])
    await expect(late).rejects.toBeInstanceOf(PermanentFault)
    await expect(late).rejects.toMatchObject({ reason: 'sequence-went-back' })
    expect(state().numbers).toEqual(['001326000002'])
  })

  test('is history on a compacted topic, where the newest record says all', async () => {
    const { handle, lines, state } = setUp()
    const key = newPersonId()
    await handle([snapshot(key, 3)])
    await handle([snapshot(key, 2)])
    expect(state().numbers).toEqual(['version 3'])
    expect(lines()).toEqual([])
  })
})

describe('events that never came', () => {
  test('are missed aloud, and those that did come are applied', async () => {
    const { handle, lines, state } = setUp()
    const key = newPersonId()
    await handle([number(key, 1), number(key, 4)])
    expect(state().numbers).toEqual(['001326000001', '001326000004'])
    expect(lines().map((line) => JSON.parse(line) as unknown)).toMatchObject([
      { level: 'error', topic: 'identity.pin.v1', partition: 0, offset: '0', missing: 2 },
    ])
  })

  test('are no loss on a compacted topic', async () => {
    const { handle, lines } = setUp()
    await handle([snapshot(newPersonId(), 7)])
    expect(lines()).toEqual([])
  })
})
