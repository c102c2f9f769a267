import { afterEach, beforeEach, describe, expect, test } from '@jest/globals'
import { personCreated, pinIssued, pinRejected, type ActId, type OutgoingRecord, type PersonId } from '@hub/contracts'
import { PermanentFault } from '@hub/failure'
import { createConsumerStore, createDatabase, statement, type Database, type Transaction } from '@hub/postgres'
import {
  createFaultProxy,
  createTestDatabase,
  createTestTopics,
  eventually,
  makeRecord,
  newPersonId,
  silentLogger,
  testServers,
  type TestDatabase,
} from '@hub/testing'
import {
  createConsumer,
  createProducer,
  on,
  readLag,
  type EventConsumer,
  type EventProducer,
  type Handlers,
  type KafkaOptions,
} from '../src/index.ts'

let kafka: KafkaOptions
let database: TestDatabase
let producer: EventProducer
const parts: { readonly stop: () => Promise<void> }[] = []

beforeEach(async () => {
  ;[kafka, database] = await Promise.all([createTestTopics('consumer-test'), createTestDatabase('population')])
  producer = createProducer(kafka)
  await database.rows(
    'create table applied (ordinal bigint generated always as identity, key text, sequence bigint, id uuid)',
  )
})
afterEach(async () => {
  for (const part of parts.splice(0).toReversed()) await part.stop()
  await producer.stop()
  await database.stop()
})

const insertApplied = statement('test-applied', 'insert into applied (key, sequence, id) values ($1, $2, $3)')

const actId = newPersonId() as unknown as ActId
const issued = (key: PersonId, sequence: number, pin = '001099000001'): OutgoingRecord =>
  makeRecord(pinIssued, { key, sequence, data: { pin, issuedAt: new Date().toISOString() } })
const rejected = (key: PersonId, sequence: number): OutgoingRecord =>
  makeRecord(pinRejected, {
    key,
    sequence,
    data: { actId, reason: 'not-vietnamese', rejectedAt: new Date().toISOString() },
  })

type Refuse = (sequence: number, key: string) => void

/** Writes down what it applies; `refuse` throws for what is to fail. */
const recording = (refuse: Refuse = () => undefined): Handlers<Transaction> => {
  const apply = async (event: { key: string; sequence: number; id: string }, tx: Transaction): Promise<void> => {
    refuse(event.sequence, event.key)
    await tx.execute(insertApplied, [event.key, event.sequence, event.id])
  }
  return new Map([on(pinIssued, apply), on(pinRejected, apply), on(personCreated, apply)])
}

const consume = async (handlers: Handlers<Transaction>, within: Database = database): Promise<EventConsumer> => {
  const store = createConsumerStore(within, 'population')
  const consumer = createConsumer({
    kafka,
    name: 'population',
    topics: ['identity.pin.v1', 'population.person.v1'],
    handlers,
    store,
    logger: silentLogger,
  })
  parts.push(consumer)
  await consumer.start()
  return consumer
}

const applied = async (key: string): Promise<readonly number[]> => {
  const rows = await database.rows<{ sequence: number }>(
    'select sequence from applied where key = $1 order by ordinal',
    [key],
  )
  return rows.map(({ sequence }) => sequence)
}
const parked = (): Promise<readonly { readonly reason: string; readonly key: string | null }[]> =>
  database.rows('select reason, key from parked_event order by ordinal')
const untilApplied = (key: string, sequences: readonly number[]): Promise<readonly number[]> =>
  eventually(
    () => applied(key),
    (seen) => seen.length >= sequences.length,
    { what: `${sequences.length} events applied` },
  )

const stateOf = async ({ health }: EventConsumer): Promise<string> => (await health.check()).state

describe('the consumer', () => {
  test('P5: parks an event that fails for good with its reason, holds back that person and goes on with all others', async () => {
    const [sick, healthy] = [newPersonId(), newPersonId()]
    await producer.send([issued(sick, 1), issued(healthy, 1), rejected(sick, 2), issued(healthy, 2), rejected(sick, 3)])
    await consume(
      recording((sequence, key) => {
        if (key === sick && sequence === 2) throw new PermanentFault('province-refused', 'the handler refuses it')
      }),
    )
    expect(await untilApplied(healthy, [1, 2])).toEqual([1, 2])
    expect(await eventually(parked, (rows) => rows.length === 2)).toEqual([
      { reason: 'province-refused', key: sick },
      { reason: 'behind-parked', key: sick },
    ])
    expect(await applied(sick)).toEqual([1])
  })

  test('P5: parks what is not an event at all, on any topic, and goes on', async () => {
    const key = newPersonId()
    const garbage = { ...issued(key, 1), value: Buffer.from('{"pin": not json') }
    const invalid = { ...issued(newPersonId(), 1), value: Buffer.from('{"pin":"12"}') }
    const bare = { topic: 'population.person.v1' as const, key, headers: {}, value: Buffer.from([0xff, 0xfe, 0x00]) }
    await producer.send([garbage, invalid, bare, issued(key, 1)])
    await consume(recording())
    expect(await untilApplied(key, [1])).toEqual([1])
    const reasons = (await eventually(parked, (rows) => rows.length === 3)).map(({ reason }) => reason)
    expect(reasons.toSorted()).toEqual([
      'undecodable-invalid-data',
      'undecodable-malformed-json',
      'undecodable-unsupported-specversion',
    ])
  })

  test('tries a bug again before it parks the event, and parks it as a bug', async () => {
    const key = newPersonId()
    let attempts = 0
    await producer.send([issued(key, 1)])
    await consume(
      recording(() => {
        attempts += 1
        throw new TypeError('a programming mistake')
      }),
    )
    expect(await eventually(parked, (rows) => rows.length === 1)).toEqual([{ reason: 'bug', key }])
    expect(attempts).toBeGreaterThan(1)
  })

  test('P5: an outage of our own database parks nobody, and goes over by itself', async () => {
    const { port } = testServers().postgres
    const proxy = await createFaultProxy({ host: '127.0.0.1', port })
    parts.push(proxy)
    const url = database.url.replace(`:${port}/`, `:${proxy.port}/`)
    const reached = createDatabase({ url, source: 'VN/GOV/TEST/proxied', maxConnections: 4, logger: silentLogger })
    parts.push(reached)
    const keys = Array.from({ length: 30 }, newPersonId)
    const consumer = await consume(recording(), reached)
    await eventually(
      () => stateOf(consumer),
      (state) => state === 'running',
    )
    proxy.set({ kind: 'reset' })
    await producer.send(keys.flatMap((key) => [issued(key, 1), rejected(key, 2)]))
    await eventually(
      () => stateOf(consumer),
      (state) => state === 'waiting',
    )
    proxy.set({ kind: 'none' })
    for (const key of keys) expect(await untilApplied(key, [1, 2])).toEqual([1, 2])
    expect(await parked()).toEqual([])
    expect(await stateOf(consumer)).toBe('running')
  })

  test('P3: stopped in the middle of a batch, finishes what it has begun and commits it, and no more', async () => {
    const key = newPersonId()
    const inHand = Promise.withResolvers<void>()
    const goOn = Promise.withResolvers<void>()
    let handled = 0
    const handlers: Handlers<Transaction> = new Map([
      on(pinIssued, async ({ sequence, id }, tx: Transaction) => {
        handled += 1
        if (handled === 50) inHand.resolve()
        if (handled >= 50) await goOn.promise
        await tx.execute(insertApplied, [key, sequence, id])
      }),
    ])
    await producer.send(Array.from({ length: 900 }, (_, index) => issued(key, index + 1)))
    const consumer = await consume(handlers)
    await inHand.promise
    const stopped = consumer.stop()
    parts.pop()
    goOn.resolve()
    await stopped
    const done = (await applied(key)).length
    expect([done > 0, done < 900]).toEqual([true, true])
    expect(await readLag(kafka, 'population', ['identity.pin.v1'])).toEqual([
      { topic: 'identity.pin.v1', records: 900 - done },
    ])
    const next = await consume(recording())
    expect(await untilApplied(key, Array.from({ length: 900 }))).toEqual(Array.from({ length: 900 }, (_, i) => i + 1))
    expect(await stateOf(next)).toBe('running')
  })

  test('stops with an alarm instead of parking many for one reason', async () => {
    const keys = Array.from({ length: 200 }, newPersonId)
    await producer.send(keys.map((key) => issued(key, 1)))
    const consumer = await consume(
      recording(() => {
        throw new PermanentFault('new-release-refuses-all', 'every event fails')
      }),
    )
    await eventually(
      () => stateOf(consumer),
      (state) => state === 'stopped-by-alarm',
    )
    expect((await parked()).length).toBeLessThanOrEqual(50)
  })

  test('P10: an event that comes before what it needs waits visibly and goes through by itself', async () => {
    const key = newPersonId()
    const store = createConsumerStore(database, 'population')
    let isHere = false
    const handlers: Handlers<Transaction> = new Map([
      on(pinIssued, async (event, tx: Transaction) => {
        if (!isHere) return { awaits: `person/${key}`, deadline: new Date(Date.now() + 60_000) }
        await tx.execute(insertApplied, [event.key, event.sequence, event.id])
        return undefined
      }),
      on(personCreated, async (_event, tx: Transaction) => {
        await store.wake(tx, `person/${key}`)
        tx.afterCommit(() => (isHere = true))
      }),
    ])
    const consumer = createConsumer({
      kafka,
      name: 'population',
      topics: ['identity.pin.v1', 'population.person.v1'],
      handlers,
      store,
      logger: silentLogger,
    })
    parts.push(consumer)
    await consumer.start()
    await producer.send([issued(key, 1), issued(key, 2, '001099000002')])
    const waiting = await eventually(
      () => database.rows('select awaits from waiting_event'),
      (rows) => rows.length === 2,
    )
    expect(waiting).toEqual([{ awaits: `person/${key}` }, { awaits: `person/${key}` }])
    await producer.send([
      makeRecord(personCreated, { key, sequence: 1, data: { createdAt: new Date().toISOString() } }),
    ])
    expect(await untilApplied(key, [1, 2])).toEqual([1, 2])
    expect(await database.rows('select awaits from waiting_event')).toEqual([])
  })

  test('P3: two members of a group apply each event once, also while the partitions move between them', async () => {
    const keys = Array.from({ length: 60 }, newPersonId)
    const send = (sequence: number): Promise<void> => producer.send(keys.map((key) => issued(key, sequence)))
    await consume(recording())
    await send(1)
    await untilApplied(keys[0] ?? '', [1])
    const second = await consume(recording())
    await send(2)
    await eventually(
      () => stateOf(second),
      (state) => state === 'running',
    )
    await send(3)
    await parts.pop()?.stop()
    await send(4)
    for (const key of keys) expect(await untilApplied(key, [1, 2, 3, 4])).toEqual([1, 2, 3, 4])
  })
})
