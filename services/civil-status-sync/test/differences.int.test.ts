import { randomUUID } from 'node:crypto'
import { afterAll, beforeAll, expect, test } from '@jest/globals'
import {
  differenceOpened,
  differenceResolved,
  pinImported,
  type ActId,
  type DataOf,
  type OutgoingRecord,
  type PersonId,
} from '@hub/contracts'
import { createProducer, type EventProducer } from '@hub/kafka'
import {
  createTestDatabase,
  createTestTopics,
  eventually,
  makeRecord,
  newName,
  newPersonId,
  testConfig,
  type RunningService,
  type TestDatabase,
} from '@hub/testing'
import { callAsRegistrar, runCivilStatus } from './civil-status-under-test.ts'

let database: TestDatabase
let producer: EventProducer
let service: RunningService
beforeAll(async () => {
  const [kafka, created] = await Promise.all([
    createTestTopics('told-differences-test'),
    createTestDatabase('civil-status-sync'),
  ])
  database = created
  producer = createProducer(kafka)
  service = await runCivilStatus(testConfig(database, kafka))
})
afterAll(async () => {
  await service.stop()
  await producer.stop()
  await database.stop()
})

interface Told {
  readonly id: string
  readonly state: string
}

const call = async (method: string, target: string, body?: object) => {
  const response = await callAsRegistrar(service, { method, target, body })
  return { status: response.status, body: (await response.json()) as Record<string, unknown> }
}

const list = async (state: string, id: string): Promise<readonly Told[]> => {
  const { body } = await call('GET', `/v1/differences?state=${state}&limit=200`)
  return (body['differences'] as readonly Told[]).filter((one) => one.id === id)
}

const untilIn = (state: string, id: string): Promise<readonly Told[]> =>
  eventually(
    () => list(state, id),
    (found) => found.length === 1,
  )

const opened = (
  key: PersonId,
  differenceId: string,
  given: Partial<DataOf<typeof differenceOpened>> = {},
): OutgoingRecord =>
  makeRecord(differenceOpened, {
    key,
    sequence: given.version ?? 1,
    data: {
      differenceId,
      pin: '022199000001',
      version: 1,
      field: 'sex',
      civilStatus: { value: 'male', actId: newPersonId() as string as ActId },
      register: { value: 'female' },
      openedAt: '2026-11-21T02:15:30.123Z',
      ...given,
    },
  })

const resolved = (
  key: PersonId,
  differenceId: string,
  given: Partial<DataOf<typeof differenceResolved>> = {},
): OutgoingRecord =>
  makeRecord(differenceResolved, {
    key,
    sequence: 9,
    data: {
      differenceId,
      field: 'sex',
      outcome: 'register',
      value: 'female',
      resolvedAt: '2026-11-22T02:15:30.123Z',
      ...given,
    },
  })

test('a difference is shown in codes of civil status, is to be adjusted where the register stands, and is settled by that, once', async () => {
  const [key, id] = [newPersonId(), newPersonId()]
  await producer.send([opened(key, id)])
  expect(await untilIn('open', id)).toMatchObject([
    { pin: '022199000001', field: 'sex', civilStatusValue: '1', registerValue: '2' },
  ])
  expect((await call('POST', `/v1/differences/${id}/adjustment`)).status).toBe(409)
  await producer.send([resolved(key, id)])
  expect(await untilIn('to-adjust', id)).toMatchObject([{ outcome: 'register', value: '2' }])
  const adjusted = await call('POST', `/v1/differences/${id}/adjustment`)
  expect(adjusted).toMatchObject({ status: 200, body: { state: 'settled', adjustedAt: expect.any(String) } })
  expect(await call('POST', `/v1/differences/${id}/adjustment`)).toEqual(adjusted)
  expect(await list('to-adjust', id)).toEqual([])
  expect((await call('POST', `/v1/differences/${randomUUID()}/adjustment`)).status).toBe(404)
})

test('a difference where civil status stands leaves nothing to be adjusted', async () => {
  const [key, id] = [newPersonId(), newPersonId()]
  await producer.send([opened(key, id), resolved(key, id, { outcome: 'civil-status', value: 'male' })])
  await untilIn('settled', id)
  expect((await call('POST', `/v1/differences/${id}/adjustment`)).status).toBe(409)
})

test('a second word about a difference takes the place of the first', async () => {
  const [key, id] = [newPersonId(), newPersonId()]
  const second = opened(key, id, { version: 2, register: { value: 'undetermined' } })
  await producer.send([opened(key, id), second, resolved(key, id, { value: 'undetermined' })])
  expect(await untilIn('to-adjust', id)).toMatchObject([{ registerValue: '3', value: '3' }])
})

test('P10: an act by the name that stands in the register goes out once the register has said so', async () => {
  const [key, id] = [newPersonId(), newPersonId()]
  const [was, is] = [`Nguyễn Thị ${newName()}`, `Nguyễn Thị ${newName()}`]
  const person = {
    fullName: was,
    dateOfBirth: '1999-03-01',
    sex: 'female' as const,
    ethnicity: '01',
    nationality: 'VN',
  }
  await producer.send([
    makeRecord(pinImported, {
      key,
      sequence: 1,
      data: { importId: randomUUID(), pin: '022199000002', person, importedAt: '2026-11-20T02:15:30.123Z' },
    }),
  ])
  const number = `D${randomUUID().slice(0, 12)}`
  const death = {
    number,
    registeredOn: '2026-11-21',
    registeredAt: { communeCode: '00004' },
    person: { fullName: is, dateOfBirth: '1999-03-01' },
    dateOfDeath: '2026-11-20',
  }
  await eventually(
    () => database.rows('select 1 from known_person where person_id = $1', [key]),
    (rows) => rows.length === 1,
  )
  expect(await call('POST', '/v1/acts/deaths', death)).toMatchObject({ status: 202 })
  await producer.send([resolved(key, id, { field: 'fullName', value: is })])
  await eventually(
    () => call('GET', `/v1/acts/deaths/${number}`),
    ({ body }) => body['publication'] === 'published',
  )
})
