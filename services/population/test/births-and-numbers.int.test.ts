import { afterAll, beforeAll, expect, test } from '@jest/globals'
import {
  birthRegistered,
  pinImported,
  pinIssued,
  pinMatched,
  type DataOf,
  type OutgoingRecord,
  type PersonId,
} from '@hub/contracts'
import { createProducer, readRecords, type EventProducer, type KafkaOptions } from '@hub/kafka'
import {
  createTestDatabase,
  createTestTopics,
  eventually,
  makeBirth,
  makeRecord,
  newPersonId,
  noTelemetry,
  runService,
  silentLogger,
  testConfig,
  type RunningService,
  type TestDatabase,
} from '@hub/testing'
import { compose } from '../src/compose.ts'
import { referenceData } from './population-under-test.ts'

let kafka: KafkaOptions
let database: TestDatabase
let producer: EventProducer
let service: RunningService

beforeAll(async () => {
  ;[kafka, database] = await Promise.all([createTestTopics('population-test'), createTestDatabase('population')])
  producer = createProducer(kafka)
  service = await runService(
    await compose({ ...testConfig(database, kafka), ...referenceData }, silentLogger, noTelemetry),
  )
})
afterAll(async () => {
  await service.stop()
  await producer.stop()
  await database.stop()
})

const registered = (key: PersonId, data: DataOf<typeof birthRegistered> = makeBirth()): OutgoingRecord =>
  makeRecord(birthRegistered, { key, sequence: 1, data })
const issued = (key: PersonId, pin: string): OutgoingRecord =>
  makeRecord(pinIssued, { key, sequence: 1, data: { pin, issuedAt: new Date().toISOString() } })

const pinOf = async (key: PersonId): Promise<string | undefined> =>
  (await database.rows<{ pin: string }>('select pin from person where person_id = $1', [key]))[0]?.pin

const table = async (name: string): Promise<readonly Record<string, unknown>[]> =>
  (await (await fetch(`${service.url('management')}/${name}`)).json()) as Record<string, unknown>[]

test('a registered birth makes a person, one fact and one snapshot without the number', async () => {
  const key = newPersonId()
  await producer.send([registered(key), issued(key, '001326000001')])
  await eventually(
    () => pinOf(key),
    (pin) => pin === '001326000001',
  )
  const published = await eventually(
    async () => [
      ...(await readRecords(kafka, 'population.person.v1')),
      ...(await readRecords(kafka, 'population.snapshot.v1')),
    ],
    (records) => records.filter((record) => record.key === key).length === 2,
  )
  const snapshot = published.find((record) => record.key === key && record.topic === 'population.snapshot.v1')
  const data = JSON.parse(snapshot?.value?.toString() ?? '{}') as Record<string, unknown>
  expect(data).toMatchObject({ version: 1, fullName: 'Nguyễn Thị Hòa', dateOfBirth: '2026-11-18', sex: 'female' })
  expect(JSON.stringify(data)).not.toContain('001326000001')
})

test('P10: a number that comes before its birth waits, visibly and with a deadline, and goes through by itself', async () => {
  const key = newPersonId()
  await producer.send([issued(key, '001326000002')])
  const [waiting] = await eventually(
    async () => (await table('waiting-events')).filter((row) => row['key'] === key),
    (rows) => rows.length === 1,
  )
  expect(waiting).toMatchObject({
    awaits: `person/${key}`,
    eventType: 'vn.ndxp.identity.pin-issued.v1',
    overdue: false,
  })
  expect(Date.parse(String(waiting?.['deadline']))).toBeGreaterThan(Date.now())
  await producer.send([registered(key)])
  expect(
    await eventually(
      () => pinOf(key),
      (pin) => typeof pin === 'string',
    ),
  ).toBe('001326000002')
  expect((await table('waiting-events')).filter((row) => row['key'] === key)).toEqual([])
  expect(await table('parked-events')).toEqual([])
})

test('P11: a person who turned out to be another one stays under both keys, which is published once', async () => {
  const [loser, survivor] = [newPersonId(), newPersonId()]
  const matchedAt = new Date().toISOString()
  const data = { personId: survivor, pin: '001326000003', matchedAt }
  const record = makeRecord(pinMatched, { key: loser, sequence: 1, data })
  await producer.send([record, record, registered(survivor)])
  await producer.send([registered(loser)])
  const merged = await eventually(
    async () => (await readRecords(kafka, 'population.person.v1')).filter(({ key }) => key === loser),
    (records) => records.length === 2,
  )
  expect(merged[1]?.headers['ce_type']).toBe('vn.ndxp.population.person-merged.v1')
  expect(JSON.parse(merged[1]?.value?.toString() ?? '{}')).toEqual({ survivorId: survivor, mergedAt: matchedAt })
  expect(await database.rows('select merged_into from person where person_id = $1', [loser])).toEqual([
    { merged_into: survivor },
  ])
})

test('a person who is imported is in the register with the number, and verifiable; without one, too', async () => {
  const [numbered, unnumbered] = [newPersonId(), newPersonId()]
  const imported = (key: PersonId, pin: object): OutgoingRecord => {
    const person = {
      fullName: 'Lê Văn Ba',
      sex: 'male',
      dateOfBirth: '1970',
      ethnicity: '01',
      nationality: 'VN',
    } as const
    const [importId, importedAt] = [newPersonId(), new Date().toISOString()]
    return makeRecord(pinImported, { key, sequence: 1, data: { importId, ...pin, person, importedAt } })
  }
  await producer.send([imported(unnumbered, {}), imported(numbered, { pin: '001070000004' })])
  const snapshots = await eventually(
    async () =>
      (await readRecords(kafka, 'population.snapshot.v1')).filter(({ key }) =>
        [numbered, unnumbered].includes(key as PersonId),
      ),
    (records) => records.length === 2,
  )
  expect(JSON.parse(snapshots[0]?.value?.toString() ?? '{}')).toMatchObject({ version: 1, fullName: 'Lê Văn Ba' })
  expect([await pinOf(numbered), await pinOf(unnumbered)]).toEqual(['001070000004', null])
})

test("the parents' copies of an act make no person", async () => {
  const [mother, child] = [newPersonId(), newPersonId()]
  await producer.send([registered(mother, makeBirth({ role: 'mother' })), registered(child)])
  await eventually(
    () => database.rows('select 1 from person where person_id = $1', [child]),
    (rows) => rows.length === 1,
  )
  expect(await database.rows('select 1 from person where person_id = $1', [mother])).toEqual([])
})

test('a poison record is shown to operators without what it holds', async () => {
  const key = newPersonId()
  await producer.send([{ ...registered(key), value: Buffer.from('{"fullName":"Nguyễn Thị Bí Mật"') }])
  const rows = await eventually(
    () => table('parked-events'),
    (all) => all.length > 0,
  )
  expect(rows).toEqual([
    expect.objectContaining({
      topic: 'civil-status.act.v1',
      reason: 'undecodable-malformed-json',
      eventId: null,
      key: null,
    }),
  ])
  expect(JSON.stringify(rows)).not.toContain('Bí Mật')
  const notices = await eventually(
    () => readRecords(kafka, 'population.dlt'),
    (records) => records.length === 1,
  )
  expect(notices[0]?.value?.toString()).not.toContain('Bí Mật')
})
