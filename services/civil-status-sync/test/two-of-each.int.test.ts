import { createSecretKey, randomUUID } from 'node:crypto'
import { fileURLToPath } from 'node:url'
import { afterEach, beforeEach, expect, test } from '@jest/globals'
import { pinIssued, type PersonId } from '@hub/contracts'
import { signCallerContext } from '@hub/http'
import { createProducer, type EventProducer, type KafkaOptions } from '@hub/kafka'
import {
  createTestDatabase,
  createTestTopics,
  eventually,
  makeRecord,
  noTelemetry,
  randomKey,
  runService,
  silentLogger,
  testConfig,
  type RunningService,
  type TestDatabase,
} from '@hub/testing'
import { compose } from '../src/compose.ts'

let kafka: KafkaOptions
let database: TestDatabase
let producer: EventProducer
let replicas: RunningService[]
const callerKey = randomKey()

beforeEach(async () => {
  ;[kafka, database] = await Promise.all([createTestTopics('replicas'), createTestDatabase('civil-status-sync')])
  producer = createProducer(kafka)
  const config = {
    ...testConfig(database, kafka),
    CALLER_CONTEXT_KEY: callerKey,
    SUBJECT_KEY_ID: 'subject-test',
    SUBJECT_KEY: randomKey(),
    ADMINISTRATIVE_UNITS_DIR: fileURLToPath(new URL('../../../deploy/reference/administrative-units', import.meta.url)),
    WORKING_DAYS_FILE: fileURLToPath(new URL('../../../deploy/reference/working-days.json', import.meta.url)),
  }
  const start = async (): Promise<RunningService> => runService(await compose(config, silentLogger, noTelemetry))
  replicas = [await start(), await start()]
})
afterEach(async () => {
  await Promise.all(replicas.map((replica) => replica.stop()))
  await producer.stop()
  await database.stop()
})

/** Hands in an act at a replica and waits there for the number. @returns the status */
const register = async (replica: RunningService | undefined, number: string): Promise<number> => {
  const place = { communeCode: '00004' }
  const child = { fullName: 'Nguyễn Thị Hòa', sex: '2', dateOfBirth: '2026-11-18', ethnicity: '01', nationality: 'VN' }
  const act = {
    kind: 'birth',
    number,
    registeredOn: '2026-11-20',
    registeredAt: place,
    child: { ...child, placeOfBirth: place, nativePlace: place },
  }
  const context = { exchangeId: randomUUID(), client: 'VN/GOV/TEST/ecsdb', operation: '', requestDigest: '', grant: {} }
  const call = { method: 'POST', target: '/v1/acts' }
  const signed = signCallerContext(createSecretKey(callerKey, 'base64'), call, context, Date.now())
  const response = await fetch(`${replica?.url('http') ?? ''}/v1/acts`, {
    method: 'POST',
    headers: { 'hub-caller': signed, 'content-type': 'application/json', prefer: 'wait=10' },
    body: JSON.stringify(act),
  })
  return response.status
}

const persons = (): Promise<readonly { readonly id: PersonId }[]> => database.rows('select person_id as id from act')

const count = 20
const handIn = (to: (index: number) => RunningService | undefined): Promise<readonly number[]> =>
  Promise.all(Array.from({ length: count }, (_, index) => register(to(index), `R01.${index}`)))

test('a request that waits at one replica is answered when the other one learns of the number', async () => {
  const answers = handIn((index) => replicas[index % 2])
  const registered = await eventually(persons, (rows) => rows.length === count)
  const issuedAt = new Date().toISOString()
  await producer.send(
    registered.map(({ id }, index) =>
      makeRecord(pinIssued, {
        key: id,
        sequence: 1,
        data: { pin: `0013260${String(index).padStart(5, '0')}`, issuedAt },
      }),
    ),
  )
  expect(new Set(await answers)).toEqual(new Set([201]))
})

test('a replica that stops answers the requests that wait there with what is known, and at once', async () => {
  const answers = handIn(() => replicas[0])
  await eventually(persons, (rows) => rows.length === count)
  const [first] = replicas.splice(0, 1)
  await first?.stop()
  expect(new Set(await answers)).toEqual(new Set([202]))
})
