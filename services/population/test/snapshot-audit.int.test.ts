import { afterAll, beforeAll, expect, test } from '@jest/globals'
import { birthRegistered, personSnapshot, type DataOf, type PersonId } from '@hub/contracts'
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
  ;[kafka, database] = await Promise.all([createTestTopics('audit-test'), createTestDatabase('population')])
  producer = createProducer(kafka)
  service = await runService(
    await compose({ ...testConfig(database, kafka), ...referenceData }, silentLogger, noTelemetry, { suspectMs: 1500 }),
  )
})
afterAll(async () => {
  await service.stop()
  await producer.stop()
  await database.stop()
})

const snapshotsOf = async (key: PersonId): Promise<readonly DataOf<typeof personSnapshot>[]> =>
  (await readRecords(kafka, 'population.snapshot.v1'))
    .filter((record) => record.key === key)
    .map(({ value }) => JSON.parse(value?.toString() ?? '{}') as DataOf<typeof personSnapshot>)

const suspects = () => database.rows('select person_id from snapshot_suspect')

test('P3: a late duplicate that lies behind a newer snapshot is followed by the newer one again, and by it alone', async () => {
  const [key, untouched] = [newPersonId(), newPersonId()]
  await producer.send(
    [key, untouched].map((person) => makeRecord(birthRegistered, { key: person, sequence: 1, data: makeBirth() })),
  )
  const [first] = await eventually(
    () => snapshotsOf(key),
    (all) => all.length === 1,
  )
  if (first === undefined) throw new TypeError('no snapshot')
  await eventually(
    () => snapshotsOf(untouched),
    (all) => all.length === 1,
  )
  // The register moves on, and publishes; then the relay that was frozen sends the first snapshot once more.
  await database.rows('update person set version = 2 where person_id = $1', [key])
  const second = { ...first, version: 2 }
  await producer.send([makeRecord(personSnapshot, { key, sequence: 2, data: second })])
  await producer.send([makeRecord(personSnapshot, { key, sequence: 1, data: first })])
  const versions = await eventually(
    async () => (await snapshotsOf(key)).map(({ version }) => version),
    (all) => all.at(-1) === 2 && all.length > 3,
    { what: 'the newer snapshot again' },
  )
  expect(versions).toEqual([1, 2, 1, 2])
  await eventually(suspects, (rows) => rows.length === 0)
  expect((await snapshotsOf(untouched)).length).toBe(1)
})
