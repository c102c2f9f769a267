import { setTimeout as delay } from 'node:timers/promises'
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals'
import { personCreated, type OutgoingRecord, type PersonId } from '@hub/contracts'
import type { Part } from '@hub/lifecycle'
import {
  createProxiedUrl,
  createTestDatabase,
  eventually,
  newPersonId,
  silentLogger,
  type TestDatabase,
} from '@hub/testing'
import { createRelay } from '../src/index.ts'

let database: TestDatabase
let running: Part[]
let sent: string[]

beforeEach(async () => {
  database = await createTestDatabase('population')
  running = []
  sent = []
})
afterEach(async () => {
  await Promise.all(running.map((part) => part.stop()))
  await database.stop()
})

const describeRecord = ({ key, headers }: OutgoingRecord): string => `${key}:${headers['ce_sequence']}`

const startRelay = async (options: {
  readonly send?: (records: readonly OutgoingRecord[]) => Promise<void>
  readonly settleMs?: number
  readonly pollMs?: number
  readonly silentMs?: number
  readonly url?: string
}): Promise<Part> => {
  const collect = (records: readonly OutgoingRecord[]): Promise<void> => {
    sent.push(...records.map(describeRecord))
    return Promise.resolve()
  }
  const relay = createRelay({
    url: database.url,
    database,
    send: collect,
    logger: silentLogger,
    settleMs: 500,
    ...options,
  })
  running.push(relay)
  await relay.start()
  return relay
}

const publish = async (key: PersonId, events: number): Promise<void> => {
  for (let count = 0; count < events; count += 1) {
    await database.inTransaction((tx) => {
      tx.outbox.append(personCreated, { key, data: { createdAt: new Date().toISOString() } })
      return Promise.resolve()
    })
  }
}

const waitForSent = (count: number): Promise<readonly string[]> =>
  eventually(
    () => sent,
    (all) => all.length >= count,
    { what: `${count} sent events` },
  )

const sequenceOf = (key: PersonId, length: number, from = 1): string[] =>
  Array.from({ length }, (_, index) => `${key}:${index + from}`)

const owners = (): Promise<readonly { readonly pid: number }[]> =>
  database.rows(
    "select pid from pg_locks where locktype = 'advisory' and database = (select oid from pg_database where datname = current_database()) and granted",
  )

describe('the relay', () => {
  test('sends committed events in order and deletes exactly those', async () => {
    const key = newPersonId()
    await startRelay({})
    await publish(key, 20)
    expect(await waitForSent(20)).toEqual(sequenceOf(key, 20))
    await eventually(
      () => database.rows('select seq from outbox'),
      (rows) => rows.length === 0,
    )
  })

  test('sends a batch again that failed, and loses none and skips none', async () => {
    const key = newPersonId()
    let failures = 2
    await startRelay({
      send: (records) => {
        failures -= 1
        if (failures >= 0) return Promise.reject(new Error('the broker is away'))
        sent.push(...records.map(describeRecord))
        return Promise.resolve()
      },
    })
    await publish(key, 5)
    expect(await waitForSent(5)).toEqual(sequenceOf(key, 5))
  })

  test('one of two relays sends; when it lets go in good order the other goes on at once', async () => {
    const key = newPersonId()
    const first = await startRelay({ settleMs: 60_000 })
    await eventually(owners, (rows) => rows.length === 1)
    await startRelay({ settleMs: 60_000 })
    await publish(key, 5)
    expect(await waitForSent(5)).toEqual(sequenceOf(key, 5))
    await first.stop()
    await publish(key, 5)
    expect((await waitForSent(10)).slice(5)).toEqual(sequenceOf(key, 5, 6))
  })

  test('after an owner that died, the next one waits until what was on the way has landed', async () => {
    const key = newPersonId()
    const landing: (() => void)[] = []
    const stuck = await startRelay({
      // A send that is on its way when its process dies: it lands later.
      send: (records) =>
        new Promise((_resolve, reject) => {
          landing.push(() => {
            sent.push(...records.map((record) => `late ${describeRecord(record)}`))
            reject(new Error('the connection is gone'))
          })
        }),
    })
    await publish(key, 3)
    await eventually(
      () => landing.length,
      (count) => count > 0,
      { what: 'a send on its way' },
    )
    const [dead] = await owners()
    await database.rows('select pg_terminate_backend($1)', [dead?.pid])
    await startRelay({ settleMs: 1500 })
    await eventually(owners, ([owner]) => owner !== undefined && owner.pid !== dead?.pid, { what: 'a new owner' })
    // The time that the late batch needs on the network: less than the settling, more than a relay that does not settle would take.
    await delay(400)
    landing.forEach((land) => land())
    await stuck.stop()
    const all = await eventually(
      () => sent,
      (list) => list.filter((entry) => !entry.startsWith('late')).length >= 3,
    )
    const isLate = (entry: string): boolean => entry.startsWith('late')
    expect(all.filter((entry) => !isLate(entry))).toEqual(sequenceOf(key, 3))
    expect(all.findIndex(isLate)).toBe(0)
    expect(all.findLastIndex(isLate)).toBeLessThan(all.findIndex((entry) => !isLate(entry)))
  })

  test('an owner whose connection stands but passes nothing loses the outbox to the next one', async () => {
    const key = newPersonId()
    const { proxy, url } = await createProxiedUrl(database.url)
    await startRelay({ url, silentMs: 1500 })
    await publish(key, 1)
    await waitForSent(1)
    const [silent] = await eventually(owners, (all) => all.length === 1, { what: 'an owner' })
    proxy.set({ kind: 'half-open' })
    await startRelay({})
    await publish(key, 2)
    expect(await waitForSent(3)).toEqual(sequenceOf(key, 3))
    expect((await owners()).map(({ pid }) => pid)).not.toContain(silent?.pid)
    proxy.set({ kind: 'none' })
    await proxy.stop()
  })

  test('is woken by commits of a process that does not own it', async () => {
    const key = newPersonId()
    // Without being called it would look again in ten minutes.
    await startRelay({ pollMs: 600_000 })
    await eventually(owners, (rows) => rows.length === 1)
    const elsewhere = await createSecondProcess()
    await elsewhere.inTransaction((tx) => {
      tx.outbox.append(personCreated, { key, data: { createdAt: new Date().toISOString() } })
      return Promise.resolve()
    })
    expect(await waitForSent(1)).toEqual(sequenceOf(key, 1))
    await elsewhere.stop()
  })
})

/** Another pool on the same database with a relay of its own that never becomes the owner. */
const createSecondProcess = async (): Promise<TestDatabase> => {
  const { createDatabase } = await import('../src/index.ts')
  const second = createDatabase({
    url: database.url,
    source: 'VN/GOV/TEST/second',
    maxConnections: 2,
    logger: silentLogger,
  })
  const relay = createRelay({
    url: database.url,
    database: second,
    send: () => Promise.resolve(),
    logger: silentLogger,
  })
  running.push(relay)
  await relay.start()
  return { ...second, url: database.url, rows: () => Promise.resolve([]) }
}
