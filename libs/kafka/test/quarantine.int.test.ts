import { randomUUID } from 'node:crypto'
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals'
import { birthRegistered, personCreated, type OutgoingRecord, type PersonId } from '@hub/contracts'
import {
  createConsumerStore,
  createDatabase,
  createOperatorStore,
  createReplayStore,
  statement,
  type Transaction,
} from '@hub/postgres'
import {
  asIncoming,
  createTestDatabase,
  createTestTopics,
  eventually,
  makeBirth,
  makeRecord,
  newPersonId,
  silentLogger,
  type TestDatabase,
} from '@hub/testing'
import {
  createConsumer,
  createProducer,
  createRehearse,
  on,
  type EventConsumer,
  type EventProducer,
  type Handlers,
  type KafkaOptions,
} from '../src/index.ts'

const name = 'population'
const by = { client: 'VN/GOV/TEST/operations', officer: 'truc.ban' }
const reason = 'the registrar of the province sends nonsense'

let kafka: KafkaOptions
let database: TestDatabase
let producer: EventProducer
let operators: ReturnType<typeof createOperatorStore>
const replicas: EventConsumer[] = []
const parts: { readonly stop: () => Promise<void> }[] = []

const insertApplied = statement('quarantine-test-applied', 'insert into applied (key, sequence) values ($1, $2)')
const findHere = statement('quarantine-test-here', 'select 1 from here where key = $1')

/** Writes down the births that it applies. Those of the mother wait until she is here. */
const handlersOf = (store: ReturnType<typeof createConsumerStore>): Handlers<Transaction> =>
  new Map([
    on(birthRegistered, async ({ key, sequence, data }, tx: Transaction) => {
      if (data.role === 'mother' && (await tx.query(findHere, [key])).length === 0)
        return { awaits: `person/${key}`, deadline: new Date('2100-01-01T00:00:00Z') }
      await tx.execute(insertApplied, [key, sequence])
      return undefined
    }),
    on(personCreated, async ({ key }, tx: Transaction) => {
      await tx.execute(statement('quarantine-test-comes', 'insert into here values ($1)'), [key])
      await store.wake(tx, `person/${key}`)
    }),
  ])

beforeEach(async () => {
  ;[kafka, database] = await Promise.all([createTestTopics('quarantine-test'), createTestDatabase(name)])
  producer = createProducer(kafka)
  operators = createOperatorStore(database, name)
  await database.rows('create table applied (ordinal bigint generated always as identity, key text, sequence bigint)')
  await database.rows('create table here (key text)')
  for (const _replica of ['one', 'other']) {
    const source = 'VN/GOV/TEST/quarantined'
    const own = createDatabase({ url: database.url, source, maxConnections: 10, logger: silentLogger })
    const store = createConsumerStore(own, name)
    const topics = ['civil-status.act.v1', 'population.person.v1'] as const
    const consumer = createConsumer({ kafka, name, topics, handlers: handlersOf(store), store, logger: silentLogger })
    parts.push(own, consumer)
    replicas.push(consumer)
    await consumer.start()
  }
})
afterEach(async () => {
  replicas.splice(0)
  for (const part of parts.splice(0).toReversed()) await part.stop()
  await producer.stop()
  await database.stop()
})

const elsewhere = { country: 'VN', communeCode: '26734', provinceCode: '79' }
type Place = 'nowhere in 01' | 'registered in 01' | 'native of 01'

const birth = (key: PersonId, sequence: number, place: Place, role: 'child' | 'mother' = 'child'): OutgoingRecord => {
  const inIt = { country: 'VN', communeCode: '00004', provinceCode: '01' }
  const registeredAt = place === 'registered in 01' ? inIt : elsewhere
  const nativePlace = place === 'native of 01' ? inIt : elsewhere
  const data = makeBirth({ role, registeredAt, child: { placeOfBirth: elsewhere, nativePlace } })
  return makeRecord(birthRegistered, { key, sequence, data })
}

const persons = (count: number): readonly PersonId[] => Array.from({ length: count }, newPersonId)

const countApplied = async (): Promise<number> => (await database.rows('select 1 from applied')).length
const untilApplied = (events: number) =>
  eventually(countApplied, (count) => count >= events, { what: `${events} events applied`, timeoutMs: 30_000 })

const appliedOf = async (keys: readonly PersonId[]) => {
  const rows = await database.rows<{ key: PersonId; sequences: readonly number[] }>(
    'select key, array_agg(sequence::int order by ordinal) as sequences from applied group by key',
  )
  const sequences = new Map(rows.map((row) => [row.key, row.sequences]))
  return keys.map((key) => sequences.get(key) ?? [])
}

const parked = () =>
  database.rows<{ key: PersonId; reason: string }>('select key, reason from parked_event order by ordinal')

const redriveAll = async () => {
  const id = randomUUID()
  await operators.redrives.start({ id, selection: { kind: 'reason', reason: 'quarantined' } }, by)
  return eventually(
    () => operators.redrives.find(id),
    (job) => job?.state === 'finished',
    { what: 'a finished redrive' },
  )
}

const countNotices = async (): Promise<number> => (await database.rows('select 1 from outbox')).length

describe('the quarantine of a province', () => {
  test('P4, P5: parks its events and what follows of their persons at both replicas, raises no alarm, and is over in order', async () => {
    // Many more than the guard against mass failure lets through.
    const [concerned, others] = [persons(150), persons(150)]
    const all = [...concerned, ...others]
    await producer.send(all.map((key) => birth(key, 1, 'nowhere in 01')))
    await untilApplied(300)
    await operators.quarantines.set('01', reason, by)
    await producer.send(all.map((key) => birth(key, 2, concerned.includes(key) ? 'registered in 01' : 'nowhere in 01')))
    await producer.send(all.map((key) => birth(key, 3, 'nowhere in 01')))
    await eventually(parked, (rows) => rows.length === 300, { what: '300 parked events', timeoutMs: 30_000 })
    await untilApplied(300 + 300)
    expect(await appliedOf(others)).toEqual(others.map(() => [1, 2, 3]))
    expect(await operators.listParkedGroups()).toMatchObject([{ reason: 'quarantined', events: 300, keys: 150 }])
    const reasons = Map.groupBy(await parked(), ({ key }) => key)
    expect(concerned.map((key) => reasons.get(key)?.map((row) => row.reason))).toEqual(
      concerned.map(() => ['quarantined', 'behind-parked']),
    )
    // A member that lost its connection joins again; one that was stopped by the alarm never does.
    await eventually(
      () => Promise.all(replicas.map(({ health }) => health.check())),
      (found) => found.every(({ state }) => state === 'running'),
      { what: 'two replicas that run' },
    )

    expect(await redriveAll()).toMatchObject({ keysDone: 150, applied: 0, failedAgain: 150 })
    expect([(await parked()).length, await countNotices()]).toEqual([300, 300])

    await operators.quarantines.lift('01')
    expect(await redriveAll()).toMatchObject({ keysDone: 150, applied: 300, failedAgain: 0 })
    await producer.send(concerned.map((key) => birth(key, 4, 'registered in 01')))
    await untilApplied(300 + 300 + 300 + 150)
    expect(await appliedOf(concerned)).toEqual(concerned.map(() => [1, 2, 3, 4]))
    expect(await parked()).toEqual([])
  })

  test('holds wherever in the event the province is named, and in the order of the person within one batch', async () => {
    const key = newPersonId()
    await operators.quarantines.set('01', reason, by)
    const places = ['nowhere in 01', 'native of 01', 'nowhere in 01', 'registered in 01', 'nowhere in 01'] as const
    await producer.send(places.map((place, index) => birth(key, index + 1, place)))
    await eventually(parked, (rows) => rows.length === 4, { what: 'four parked events' })
    expect((await parked()).map((row) => row.reason)).toEqual([
      'quarantined',
      'behind-parked',
      'quarantined',
      'behind-parked',
    ])
    await operators.quarantines.lift('01')
    await redriveAll()
    expect(await appliedOf([key])).toEqual([[1, 2, 3, 4, 5]])
  })

  test('holds for an event that was waiting when it began', async () => {
    const mother = newPersonId()
    await producer.send([birth(mother, 1, 'registered in 01', 'mother')])
    await eventually(
      () => database.rows('select 1 from waiting_event'),
      (rows) => rows.length === 1,
      { what: 'a waiting event' },
    )
    await operators.quarantines.set('01', reason, by)
    const data = { createdAt: new Date(0).toISOString() }
    await producer.send([makeRecord(personCreated, { key: mother, sequence: 1, data })])
    expect(await eventually(parked, (rows) => rows.length === 1)).toEqual([{ key: mother, reason: 'quarantined' }])
    await operators.quarantines.lift('01')
    expect(await redriveAll()).toMatchObject({ applied: 1 })
    expect(await appliedOf([mother])).toEqual([[1]])
  })

  test('refuses what is redelivered, and parks nothing then', async () => {
    const store = createConsumerStore(database, name)
    const replays = createReplayStore(database, name)
    const rehearse = createRehearse({ consumer: name, store, replays, handlers: handlersOf(store) })
    const records = [birth(newPersonId(), 1, 'registered in 01'), birth(newPersonId(), 1, 'nowhere in 01')]
    await operators.quarantines.set('01', reason, by)
    expect(await rehearse(records.map((record, offset) => asIncoming(record, offset)))).toMatchObject([
      { result: 'refused', reason: 'quarantined' },
      { result: 'applied' },
    ])
    expect(await parked()).toEqual([])
  })

  test('is listed with who set it and why, gets a new reason, and is lifted once', async () => {
    const first = await operators.quarantines.set('01', reason, by)
    const again = await operators.quarantines.set('01', 'another reason', { ...by, officer: 'ca.sau' })
    expect(again).toEqual({
      provinceCode: '01',
      reason: 'another reason',
      since: first.since,
      setBy: { ...by, officer: 'ca.sau' },
    })
    expect(await operators.quarantines.list()).toEqual([again])
    expect([await operators.quarantines.lift('01'), await operators.quarantines.lift('01')]).toEqual([again, undefined])
  })
})
