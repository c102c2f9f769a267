import { afterEach, beforeEach, expect, test } from '@jest/globals'
import { pinIssued, type PersonId } from '@hub/contracts'
import { createProducer, type EventProducer, type KafkaOptions } from '@hub/kafka'
import {
  createTestDatabase,
  createTestTopics,
  eventually,
  makeRecord,
  testConfig,
  type RunningService,
  type TestDatabase,
} from '@hub/testing'
import { callAsRegistrar, runCivilStatus } from './civil-status-under-test.ts'

let kafka: KafkaOptions
let database: TestDatabase
let producer: EventProducer
let replicas: RunningService[]

beforeEach(async () => {
  ;[kafka, database] = await Promise.all([createTestTopics('replicas'), createTestDatabase('civil-status-sync')])
  producer = createProducer(kafka)
  const start = (): Promise<RunningService> => runCivilStatus(testConfig(database, kafka))
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
  const call = { method: 'POST', target: '/v1/acts', body: act, headers: { prefer: 'wait=10' } }
  return (await callAsRegistrar(replica, call)).status
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
