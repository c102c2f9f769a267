import { afterEach, beforeEach, describe, expect, jest, test } from '@jest/globals'
import { pinIssued, type Event, type IncomingRecord } from '@hub/contracts'
import { OutageFault, PermanentFault, TransientFault } from '@hub/failure'
import { asIncoming, createLogCapture, makeRecord } from '@hub/testing'
import type { ConsumerStore } from './consumer-store.ts'
import type { Delivery } from './delivery.ts'
import { createWaitingRunner } from './waiting-runner.ts'

interface Waiting {
  readonly id: number
  readonly record: IncomingRecord
  woken: boolean
}

/** Waiting events in memory, and what became of them. */
const createStore = () => {
  const waiting: Waiting[] = []
  const parked: string[] = []
  const held = new Set<string>()
  const away: { error?: OutageFault } = {}
  let wake = (): void => undefined
  const drop = (id: string): void => {
    const index = waiting.findIndex(({ record }) => record.headers['ce_id'] === id)
    if (index >= 0) waiting.splice(index, 1)
  }
  const store = {
    inTransaction: <Result>(work: (tx: object) => Promise<Result>) => work({}),
    listWaitingKeys: ({ which, after }: { readonly which: 'woken' | 'all'; readonly after: string }) => {
      if (away.error !== undefined) return Promise.reject(away.error)
      const keys = waiting.filter(({ woken }) => woken || which === 'all').map(({ record }) => record.key ?? '')
      return Promise.resolve([...new Set(keys)].filter((key) => key > after).toSorted())
    },
    findNextWaiting: (_tx: object, { key, after }: { readonly key: string; readonly after: number }) => {
      const next = waiting.find(({ id, record }) => record.key === key && id > after)
      return Promise.resolve(next && { id: next.id, record: next.record, held: held.has(key) })
    },
    stopWaiting: (_tx: object, event: Event) => Promise.resolve(drop(event.id)),
    parkWaiting: (_tx: object, { event }: Delivery, reason: string) => {
      parked.push(`${event.key} ${event.sequence} ${reason}`)
      held.add(event.key)
      return Promise.resolve(drop(event.id))
    },
    onWoken: (listener: () => void) => (wake = listener),
  } as unknown as ConsumerStore<object>
  return { store, waiting, parked, held, away, wake: () => wake() }
}

const issuedAt = '2026-11-20T02:15:30.123Z'

/** The runner over events of which `apply` answers for each key and sequence, `applied` if nothing is said. */
const setUp = (events: readonly (readonly [key: string, sequence: number])[]) => {
  const { store, waiting, ...rest } = createStore()
  const { logger, lines } = createLogCapture()
  const answers = new Map<string, 'waiting' | Error>()
  const applied: string[] = []
  const looks: string[] = []
  for (const [key, sequence] of events) {
    const record = asIncoming(makeRecord(pinIssued, { key, sequence, data: { pin: '001326000001', issuedAt } }))
    waiting.push({ id: waiting.length + 1, record, woken: false })
  }
  const runner = createWaitingRunner({
    store,
    logger,
    apply: ({ event }) => {
      const name = `${event.key} ${event.sequence}`
      looks.push(name)
      const answer = answers.get(name)
      if (answer instanceof Error) return Promise.reject(answer)
      if (answer === 'waiting') return Promise.resolve('waiting')
      applied.push(name)
      return Promise.resolve('applied')
    },
  })
  return { runner, waiting, answers, applied, looks, lines, ...rest }
}

const second = 1000
const pass = (ms: number): Promise<void> => jest.advanceTimersByTimeAsync(ms)

beforeEach(() => {
  jest.useFakeTimers()
})
afterEach(() => {
  jest.useRealTimers()
})

describe('events that wait', () => {
  test('are all looked at when the consumer starts, those of a person in order', async () => {
    const { runner, waiting, applied } = setUp([
      ['b', 1],
      ['a', 1],
      ['b', 2],
    ])
    await runner.start()
    await pass(0)
    await runner.stop()
    expect(applied).toEqual(['a 1', 'b 1', 'b 2'])
    expect(waiting).toEqual([])
  })

  test('go on waiting while what they need is missing, and hold back no later event of their person', async () => {
    const { runner, waiting, answers, applied } = setUp([
      ['a', 1],
      ['a', 2],
    ])
    answers.set('a 1', 'waiting')
    await runner.start()
    await pass(0)
    await runner.stop()
    expect(applied).toEqual(['a 2'])
    expect(waiting.map(({ id }) => id)).toEqual([1])
  })

  test('go through at once when they are woken, and only those are looked at', async () => {
    const { runner, waiting, answers, applied, looks, wake } = setUp([
      ['a', 1],
      ['b', 1],
    ])
    answers.set('a 1', 'waiting').set('b 1', 'waiting')
    await runner.start()
    await pass(second)
    answers.clear()
    waiting.filter(({ record }) => record.key === 'b').forEach((event) => (event.woken = true))
    wake()
    await pass(0)
    await runner.stop()
    expect(applied).toEqual(['b 1'])
    expect(looks).toEqual(['a 1', 'b 1', 'b 1'])
  })

  test('go through within half a minute if the call got lost', async () => {
    const { runner, answers, applied } = setUp([['a', 1]])
    answers.set('a 1', 'waiting')
    await runner.start()
    await pass(second)
    answers.clear()
    await pass(28 * second)
    expect(applied).toEqual([])
    await pass(second)
    await runner.stop()
    expect(applied).toEqual(['a 1'])
  })

  test('go behind what is parked of their person meanwhile, unseen', async () => {
    const { runner, held, parked, looks } = setUp([['a', 2]])
    held.add('a')
    await runner.start()
    await pass(0)
    await runner.stop()
    expect(parked).toEqual(['a 2 behind-parked'])
    expect(looks).toEqual([])
  })
})

describe('a waiting event that fails', () => {
  test.each([
    ['for good', new PermanentFault('poison', 'never'), 'poison'],
    ['for a bug', new TypeError('bug'), 'bug'],
  ])('%s is parked, with what follows of its person, and nobody else', async (_why, error, reason) => {
    const { runner, waiting, answers, applied, parked, lines } = setUp([
      ['a', 1],
      ['a', 2],
      ['b', 1],
    ])
    answers.set('a 1', error)
    await runner.start()
    await pass(0)
    await runner.stop()
    expect(parked).toEqual([`a 1 ${reason}`, 'a 2 behind-parked'])
    expect(applied).toEqual(['b 1'])
    expect(waiting).toEqual([])
    expect(lines().join('')).not.toContain('001326000001')
  })

  test('because of an outage is tried again a second later, and not parked', async () => {
    const { runner, away, applied, parked } = setUp([['a', 1]])
    away.error = new OutageFault('postgres', 'away')
    await runner.start()
    await pass(3 * second)
    delete away.error
    await pass(second)
    await runner.stop()
    expect(applied).toEqual(['a 1'])
    expect(parked).toEqual([])
  })

  test('again and again holds back nobody else', async () => {
    const { runner, answers, applied } = setUp([
      ['a', 1],
      ['b', 1],
    ])
    answers.set('a 1', new TransientFault('contention', 'again'))
    await runner.start()
    await pass(60 * second)
    await runner.stop()
    expect(applied).toEqual(['b 1'])
  })

  test('because it is no longer valid holds back nobody else', async () => {
    const { runner, waiting, applied, parked } = setUp([['b', 1]])
    const record = asIncoming(makeRecord(pinIssued, { key: 'a', sequence: 1, data: { pin: '1', issuedAt } }))
    waiting.push({ id: 2, record, woken: false })
    await runner.start()
    await pass(60 * second)
    await runner.stop()
    expect(parked).toEqual([])
    expect(applied).toEqual(['b 1'])
  })
})

test('a runner that is told to stop stops at once, in the middle of its sleep', async () => {
  const { runner } = setUp([])
  await runner.start()
  await pass(0)
  await expect(runner.stop()).resolves.toBeUndefined()
  expect(jest.getTimerCount()).toBe(0)
})
