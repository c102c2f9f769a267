import { createHash, createSecretKey, generateKeyPairSync, randomUUID } from 'node:crypto'
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals'
import {
  personSnapshot,
  pinCancelled,
  pinIssued,
  pinReestablished,
  type OutgoingRecord,
  type PersonId,
} from '@hub/contracts'
import { signCallerContext } from '@hub/http'
import { createProducer, readRecords, type EventProducer, type KafkaOptions } from '@hub/kafka'
import {
  createTestDatabase,
  createTestTopics,
  eventually,
  makeRecord,
  newPersonId,
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
let services: readonly RunningService[]
const callerKey = randomKey()

beforeAll(async () => {
  ;[kafka, database] = await Promise.all([
    createTestTopics('verification-cancellations'),
    createTestDatabase('verification'),
  ])
  producer = createProducer(kafka)
  const key = generateKeyPairSync('ed25519').privateKey.export({ format: 'jwk' })
  const config = {
    ...testConfig(database, kafka),
    CALLER_CONTEXT_KEY: callerKey,
    SUBJECT_KEY_ID: 'subject-test',
    SUBJECT_KEY: randomKey(),
    RECEIPT_SIGNING_KEY: JSON.stringify({ ...key, kid: 'receipts-1' }),
  }
  services = [
    await runService(compose(config, silentLogger, noTelemetry)),
    await runService(compose(config, silentLogger, noTelemetry)),
  ]
})
afterAll(async () => {
  for (const service of services) await service.stop()
  await producer.stop()
  await database.stop()
})

interface Body {
  readonly outcome: string
  readonly successor?: string
  readonly stale: boolean
}

const grant = { accept: 'equivalent', distinguish: true, successor: true }

const verify = async (pin: string, options: { readonly grant?: object; readonly replica?: number } = {}) => {
  const text = JSON.stringify({ pin, fullName: 'Nguyễn Thị Hòa', dateOfBirth: '2008-11-20' })
  const call = { method: 'POST', target: '/v1/verifications' }
  const context = {
    exchangeId: randomUUID(),
    client: 'VN/GOV/TEST/agency',
    operation: 'test',
    requestDigest: createHash('sha256').update(text).digest('base64'),
    grant: options.grant ?? grant,
  }
  const signed = signCallerContext(createSecretKey(callerKey, 'base64'), call, context, Date.now())
  const response = await fetch(`${services[options.replica ?? 0]?.url('http') ?? ''}${call.target}`, {
    method: call.method,
    headers: { 'hub-caller': signed, 'content-type': 'application/json' },
    body: text,
  })
  return (await response.json()) as Body
}

const untilOutcome = (pin: string, outcome: string): Promise<Body> =>
  eventually(
    () => verify(pin),
    (body) => body.outcome === outcome,
    { what: `${pin} answers ${outcome}` },
  )

let numbers = 0
const nextPin = (): string => {
  numbers += 1
  return `001208${String(numbers).padStart(6, '0')}`
}
const at = '2026-11-20T02:15:30.123Z'

const issued = (key: PersonId, sequence: number, pin: string): OutgoingRecord =>
  makeRecord(pinIssued, { key, sequence, data: { pin, issuedAt: at } })

const snapshot = (key: PersonId, version: number): OutgoingRecord =>
  makeRecord(personSnapshot, {
    key,
    sequence: version,
    data: {
      version,
      fullName: 'Nguyễn Thị Hòa',
      dateOfBirth: '2008-11-20',
      sex: 'female',
      ethnicity: '01',
      nationality: 'VN',
    },
  })

const cancelled = (key: PersonId, sequence: number, pin: string, successor?: string): OutgoingRecord =>
  makeRecord(pinCancelled, {
    key,
    sequence,
    data: {
      cancellationId: randomUUID(),
      pin,
      ground: 'collection-error',
      cancelledAt: at,
      ...(successor === undefined ? {} : { successor }),
    },
  })

const reestablished = (key: PersonId, sequence: number, pin: string, previousPin: string): OutgoingRecord =>
  makeRecord(pinReestablished, {
    key,
    sequence,
    data: { cancellationId: randomUUID(), pin, previousPin, reestablishedAt: at },
  })

const fencesOf = async (key: PersonId): Promise<readonly object[]> => {
  const records = await readRecords(kafka, 'verification.fence.v1')
  return records
    .filter((record) => record.key === key)
    .map(({ value }) => JSON.parse(value?.toString('utf8') ?? '') as object)
}

interface Verifiable {
  readonly key: PersonId
  readonly pin: string
  readonly issue: OutgoingRecord
}

const makeVerifiable = async (): Promise<Verifiable> => {
  const [key, pin] = [newPersonId(), nextPin()]
  const issue = issued(key, 1, pin)
  await producer.send([issue, snapshot(key, 1)])
  await untilOutcome(pin, 'match')
  return { key, pin, issue }
}

describe('a cancelled number', () => {
  test('P2: answers pin-cancelled from the moment on that the fence is published, on every replica', async () => {
    const { key, pin } = await makeVerifiable()
    await producer.send([cancelled(key, 2, pin)])
    const fences = await eventually(
      () => fencesOf(key),
      ({ length }) => length === 1,
      { what: 'the fence' },
    )
    expect(fences).toEqual([expect.objectContaining({ pin })])
    for (const replica of [0, 1]) expect(await verify(pin, { replica })).toMatchObject({ outcome: 'pin-cancelled' })
  })

  test('P2: stays cancelled whatever comes late or twice: its issue, snapshots, the cancellation', async () => {
    const { key, pin, issue } = await makeVerifiable()
    const cancellation = cancelled(key, 2, pin)
    await producer.send([cancellation, snapshot(key, 2), issue, cancellation, snapshot(key, 1), snapshot(key, 3)])
    await eventually(
      () => database.rows('select 1 from person_record where person_id = $1 and version = 3', [key]),
      ({ length }) => length === 1,
      { what: 'the last snapshot' },
    )
    await untilOutcome(pin, 'pin-cancelled')
    expect(await fencesOf(key)).toHaveLength(1)
  })

  test('P2: overtakes events of its person that could not be applied', async () => {
    const { key, pin } = await makeVerifiable()
    // Another event under a sequence that was used: it can never be applied, and holds back all that follow.
    await producer.send([issued(key, 1, nextPin()), cancelled(key, 3, pin)])
    await untilOutcome(pin, 'pin-cancelled')
    expect(await verify(pin)).toMatchObject({ outcome: 'pin-cancelled', stale: true })
    const parked = await database.rows('select event_type as type from parked_event where key = $1 order by ordinal', [
      key,
    ])
    expect(parked).toEqual([{ type: pinIssued.type }, { type: pinCancelled.type }])
    await eventually(
      () => fencesOf(key),
      ({ length }) => length === 1,
      { what: 'the fence' },
    )
  })
})

describe('a replaced number', () => {
  test('P12: leads through all successions to the number that the person holds', async () => {
    const { key, pin } = await makeVerifiable()
    const [second, third] = [nextPin(), nextPin()]
    await producer.send([
      cancelled(key, 2, pin, second),
      reestablished(key, 3, second, pin),
      cancelled(key, 4, second, third),
      reestablished(key, 5, third, second),
    ])
    await untilOutcome(third, 'match')
    expect(await verify(pin)).toMatchObject({ outcome: 'pin-replaced', successor: third })
    expect(await verify(second)).toMatchObject({ outcome: 'pin-replaced', successor: third })
    const told = await verify(pin, { grant: { accept: 'equivalent' } })
    expect(told.outcome).toBe('pin-replaced')
    expect(JSON.stringify(told)).not.toContain(third)
    await producer.send([cancelled(key, 6, third)])
    await untilOutcome(third, 'pin-cancelled')
    expect(await verify(pin)).toMatchObject({ outcome: 'pin-cancelled' })
  })
})
