import { randomUUIDv7 } from 'node:crypto'
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals'
import {
  eventParked,
  personCreated,
  pinIssued,
  pinRejected,
  toReplayCopy,
  type ActId,
  type IncomingRecord,
  type OutgoingRecord,
  type PersonId,
} from '@hub/contracts'
import { PermanentFault } from '@hub/failure'
import { createConsumerStore, createReplayStore, statement, type ReplayStore, type Transaction } from '@hub/postgres'
import {
  asIncoming,
  createTestDatabase,
  createTestTopics,
  eventually,
  makeRecord,
  newPersonId,
  silentLogger,
  type TestDatabase,
} from '@hub/testing'
import {
  createConsumer,
  createProducer,
  createRehearse,
  createReplayConsumer,
  inTurn,
  on,
  type EventProducer,
  type Handlers,
  type KafkaOptions,
} from '../src/index.ts'

const name = 'population'
let kafka: KafkaOptions
let database: TestDatabase
let producer: EventProducer
let replays: ReplayStore
const parts: { readonly stop: () => Promise<void> }[] = []

const insertApplied = statement('replay-test-applied', 'insert into applied (key, sequence) values ($1, $2)')
const findCreated = statement('replay-test-created', 'select 1 from applied where key = $1 and sequence = 100')

/** Writes down what it applies. The number 666666666666 fails for good, a rejection waits for 100. */
const handlers: Handlers<Transaction> = new Map([
  on(pinIssued, async ({ key, sequence, data }, tx: Transaction) => {
    await tx.execute(insertApplied, [key, sequence])
    if (data.pin === '666666666666') throw new PermanentFault('poison', 'made to fail')
  }),
  on(pinRejected, async ({ key, sequence }, tx: Transaction) => {
    const isHere = (await tx.query(findCreated, [key])).length > 0
    if (!isHere) return { awaits: `person/${key}`, deadline: new Date(Date.now() + 60_000) }
    await tx.execute(insertApplied, [key, sequence])
    return undefined
  }),
  inTurn(personCreated, async ({ key, sequence }, tx: Transaction) => {
    await tx.execute(insertApplied, [key, sequence])
  }),
])

beforeEach(async () => {
  ;[kafka, database] = await Promise.all([createTestTopics('replay-test'), createTestDatabase(name)])
  producer = createProducer(kafka)
  replays = createReplayStore(database, name)
  await database.rows('create table applied (ordinal bigint generated always as identity, key text, sequence bigint)')
  const store = createConsumerStore(database, name)
  const common = { kafka, name, handlers, store, logger: silentLogger } as const
  for (const part of [
    createConsumer({ ...common, topics: ['identity.pin.v1'] }),
    createReplayConsumer({ ...common, replays }),
  ]) {
    await part.start()
    parts.push(part)
  }
})
afterEach(async () => {
  for (const part of parts.splice(0).toReversed()) await part.stop()
  await producer.stop()
  await database.stop()
})

const issued = (key: PersonId, sequence: number, pin = '001099000001'): OutgoingRecord =>
  makeRecord(pinIssued, { key, sequence, data: { pin, issuedAt: new Date(0).toISOString() } })
const rejected = (key: PersonId, sequence: number): OutgoingRecord => {
  const data = {
    actId: newPersonId() as unknown as ActId,
    reason: 'not-vietnamese' as const,
    rejectedAt: new Date(0).toISOString(),
  }
  return makeRecord(pinRejected, { key, sequence, data })
}
const created = (key: PersonId, sequence: number): OutgoingRecord => ({
  ...makeRecord(personCreated, { key, sequence, data: { createdAt: new Date(0).toISOString() } }),
  topic: 'identity.pin.v1',
})

let places = 0
const place = (record: OutgoingRecord): IncomingRecord => {
  places += 1
  return asIncoming(record, places)
}

const countOf = async (replayId: string): Promise<number> =>
  (await replays.countResults(replayId)).reduce((sum, { records }) => sum + records, 0)

const resultsOf = async (replayId: string): Promise<readonly string[]> => {
  const rows = await database.rows<{ result: string; reason: string | null }>(
    'select result, reason from replayed_event where replay_id = $1 order by kafka_offset',
    [replayId],
  )
  return rows.map(({ result, reason }) => (reason === null ? result : `${result} ${reason}`))
}

/** Puts copies on the replay topic. @returns what became of each, by place */
const redeliver = async (records: readonly IncomingRecord[], replayId = randomUUIDv7()): Promise<readonly string[]> => {
  await producer.send(records.map((record) => toReplayCopy(name, { replayId, record }, 'a test')))
  await eventually(
    () => countOf(replayId),
    (count) => count >= records.length,
    { what: 'all records answered' },
  )
  return resultsOf(replayId)
}

const sequencesOf = async (key: string): Promise<readonly number[]> =>
  (
    await database.rows<{ sequence: number }>('select sequence from applied where key = $1 order by ordinal', [key])
  ).map(({ sequence }) => sequence)

const applyLive = async (key: PersonId, records: readonly OutgoingRecord[]): Promise<void> => {
  const before = (await sequencesOf(key)).length
  await producer.send(records)
  await eventually(
    () => sequencesOf(key),
    (sequences) => sequences.length === before + records.length,
    { what: 'live events applied' },
  )
}

const positionOf = async (key: string): Promise<unknown> => {
  const [row] = await database.rows<{ last: unknown }>(
    "select last_sequence -> 'identity.pin.v1' as last from consumer_key where key = $1",
    [key],
  )
  return row?.last
}

/** Everything that the consumer keeps but results; sequences of the database are not rows. */
const dump = async (): Promise<string> => {
  const tables = ['applied', 'inbox', 'consumer_key', 'parked_event', 'waiting_event', 'outbox', 'stream_position']
  const rows = await Promise.all(
    tables.map((table) =>
      database.rows(`select to_jsonb(${table}) as row from ${table} order by to_jsonb(${table})::text`),
    ),
  )
  return JSON.stringify(rows)
}

describe('P6: a record that is taken in once more', () => {
  test('is applied where it was lost under a later one, and the position does not go back', async () => {
    const key = newPersonId()
    await applyLive(
      key,
      [1, 2, 3, 5].map((sequence) => issued(key, sequence)),
    )
    expect(await redeliver([place(issued(key, 4))])).toEqual(['filled-in'])
    expect(await sequencesOf(key)).toEqual([1, 2, 3, 5, 4])
    expect(await positionOf(key)).toBe(5)
    await applyLive(key, [issued(key, 6)])
    expect(await sequencesOf(key)).toEqual([1, 2, 3, 5, 4, 6])
  })

  test('changes nothing where it was applied, however often it comes', async () => {
    const key = newPersonId()
    const records = [1, 2, 3].map((sequence) => issued(key, sequence))
    await applyLive(key, records)
    const before = await dump()
    const replayId = randomUUIDv7()
    const placed = records.map(place)
    expect(await redeliver(placed, replayId)).toEqual(['already-done', 'already-done', 'already-done'])
    // Copies that come twice are counted once.
    await producer.send(placed.map((record) => toReplayCopy(name, { replayId, record }, 'a test')))
    expect(await redeliver(placed)).toEqual(['already-done', 'already-done', 'already-done'])
    expect(await countOf(replayId)).toBe(3)
    expect(await dump()).toBe(before)
  })

  test('is applied in order where the live consumer never got it, and the live one finds it done', async () => {
    const key = newPersonId()
    await applyLive(key, [issued(key, 1)])
    const lost = [issued(key, 2), issued(key, 3)]
    expect(await redeliver([...lost.map(place), place(issued(key, 5))])).toEqual(['applied', 'applied', 'ahead'])
    expect(await positionOf(key)).toBe(3)
    await producer.send(lost)
    await applyLive(key, [issued(key, 4)])
    expect(await sequencesOf(key)).toEqual([1, 2, 3, 4])
  })

  test('holds nobody back where it fails for good, is not parked, and leaves what stands beside it alone', async () => {
    const [key, other] = [newPersonId(), newPersonId()]
    await applyLive(key, [issued(key, 1)])
    const bad = { ...place(issued(other, 1)), value: Buffer.from('{'), offset: '900001' }
    const results = await redeliver([
      place(issued(other, 1)),
      place(issued(key, 2, '666666666666')),
      place(issued(key, 2)),
      bad,
    ])
    expect(results).toEqual(['applied', 'failed poison', 'applied', 'failed undecodable-malformed-json'])
    expect(await database.rows('select 1 from parked_event')).toEqual([])
    expect(await sequencesOf(key)).toEqual([1, 2])
  })

  test('is held while its key has parked events, waits for what it needs, and is refused where its type is', async () => {
    const [sick, early, late] = [newPersonId(), newPersonId(), newPersonId()]
    await producer.send([issued(sick, 1, '666666666666')])
    await eventually(
      () => database.rows('select 1 from parked_event'),
      (rows) => rows.length === 1,
    )
    await applyLive(late, [issued(late, 3)])
    const waits = place(rejected(early, 1))
    const notice = makeRecord(eventParked(name), { key: late, sequence: 1, data: {} as never })
    const results = await redeliver([
      waits,
      place(issued(sick, 1)),
      place(created(late, 2)),
      place({ ...notice, topic: 'identity.pin.v1' }),
      place({ ...issued(late, 1), topic: 'verification.fence.v1' }),
    ])
    expect(results).toEqual([
      'waiting',
      'held',
      'failed only-in-its-turn',
      'refused not-to-be-replayed',
      'refused not-consumed',
    ])
    expect(await redeliver([waits])).toEqual(['waiting'])
    expect(await sequencesOf(sick)).toEqual([])
  })
})

test('P6: results that are older than any copy are removed, and what they came to stays in the report', async () => {
  const [key, replayId] = [newPersonId(), randomUUIDv7()]
  await applyLive(key, [issued(key, 1)])
  await redeliver([place(issued(key, 1)), place(issued(key, 1)), place(issued(key, 9))], replayId)
  const report = await replays.countResults(replayId)
  await database.rows(
    `update replayed_event set replayed_at = now() - interval '31 days'
     where kafka_offset < (select max(kafka_offset) from replayed_event)`,
  )
  expect([await replays.prune(30), await replays.prune(30)]).toEqual([2, 0])
  expect(await database.rows('select 1 from replayed_event')).toHaveLength(1)
  expect(await replays.countResults(replayId)).toEqual(report)
  expect(await countOf(replayId)).toBe(3)
})

test('P6: a rehearsal says what would become of each record and leaves nothing', async () => {
  const [key, early] = [newPersonId(), newPersonId()]
  await applyLive(key, [issued(key, 1), issued(key, 3)])
  const before = await dump()
  const store = createConsumerStore(database, name)
  const rehearse = createRehearse({ consumer: name, store, replays, handlers })
  const records = [
    place(issued(key, 2, '666666666666')),
    place(issued(key, 2)),
    place(issued(key, 4)),
    place(issued(key, 5)),
    place(rejected(early, 1)),
  ]
  const outcomes = await rehearse(records)
  expect(outcomes.map(({ result, reason }) => [result, reason])).toEqual([
    ['failed', 'poison'],
    ['filled-in', undefined],
    ['applied', undefined],
    ['applied', undefined],
    ['waiting', undefined],
  ])
  expect(await dump()).toBe(before)
  expect(await redeliver(records)).toEqual(['failed poison', 'filled-in', 'applied', 'applied', 'waiting'])
})
