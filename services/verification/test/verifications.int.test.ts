import { createHash, createPublicKey, createSecretKey, generateKeyPairSync, randomUUID } from 'node:crypto'
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals'
import { personSnapshot, pinIssued, type DataOf, type OutgoingRecord, type PersonId } from '@hub/contracts'
import { signCallerContext } from '@hub/http'
import { createProducer, type EventProducer, type KafkaOptions } from '@hub/kafka'
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
import { createVerifier } from 'fast-jwt'
import { compose } from '../src/compose.ts'

let kafka: KafkaOptions
let database: TestDatabase
let producer: EventProducer
let service: RunningService
const callerKey = randomKey()

beforeAll(async () => {
  ;[kafka, database] = await Promise.all([createTestTopics('verification-test'), createTestDatabase('verification')])
  producer = createProducer(kafka)
  const config = {
    ...testConfig(database, kafka),
    CALLER_CONTEXT_KEY: callerKey,
    SUBJECT_KEY_ID: 'subject-test',
    SUBJECT_KEY: randomKey(),
    RECEIPT_SIGNING_KEY: JSON.stringify({
      ...generateKeyPairSync('ed25519').privateKey.export({ format: 'jwk' }),
      kid: 'receipts-1',
    }),
  }
  service = await runService(compose(config, silentLogger, noTelemetry))
})
afterAll(async () => {
  await service.stop()
  await producer.stop()
  await database.stop()
})

interface Answer {
  readonly status: number
  readonly outcomeHeader: string | null
  readonly subjectHeader: string | null
  readonly body: {
    readonly outcome?: string
    readonly claims?: Record<string, string>
    readonly disclosed?: Record<string, object>
    readonly checks?: readonly { holds: string }[]
    readonly asOf?: string
    readonly stale?: boolean
    readonly receipt?: string
    readonly type?: string
    readonly errors?: readonly object[]
    readonly keys?: readonly { readonly kid: string }[]
  }
}

const call = async (method: string, target: string, body: unknown, grant: unknown): Promise<Answer> => {
  const text = body === undefined ? undefined : JSON.stringify(body)
  const requestDigest = createHash('sha256')
    .update(text ?? '')
    .digest('base64')
  const context = {
    exchangeId: randomUUID(),
    client: 'VN/GOV/TEST/agency',
    operation: 'test',
    procedure: 'G24-BH01',
    purpose: 'test',
    requestDigest,
    grant,
  }
  const response = await fetch(service.url('http') + target, {
    method,
    headers: {
      'hub-caller': signCallerContext(createSecretKey(callerKey, 'base64'), { method, target }, context, Date.now()),
      ...(text === undefined ? {} : { 'content-type': 'application/json' }),
    },
    ...(text === undefined ? {} : { body: text }),
  })
  return {
    status: response.status,
    outcomeHeader: response.headers.get('hub-outcome'),
    subjectHeader: response.headers.get('hub-subject'),
    body: (await response.json()) as Answer['body'],
  }
}

const broad = {
  accept: 'equivalent',
  distinguish: true,
  claims: ['sex', 'motherFullName'],
  age: true,
  disclose: ['sex'],
}
const verify = (question: unknown, grant: unknown = broad): Promise<Answer> =>
  call('POST', '/v1/verifications', question, grant)

let numbers = 0
const nextPin = (): string => {
  numbers += 1
  return `0018${String(26_000_000 + numbers).padStart(8, '0')}`
}

const issued = (key: PersonId, pin: string): OutgoingRecord =>
  makeRecord(pinIssued, { key, sequence: 1, data: { pin, issuedAt: new Date().toISOString() } })
const snapshot = (key: PersonId, version = 1, given: Partial<DataOf<typeof personSnapshot>> = {}): OutgoingRecord => {
  const data = {
    version,
    fullName: 'Nguyễn Thị Hòa',
    dateOfBirth: '2016-05-20',
    sex: 'female',
    ethnicity: '01',
    nationality: 'VN',
    mother: { fullName: 'Trần Thị Lan' },
    ...given,
  } as const
  return makeRecord(personSnapshot, { key, sequence: version, data })
}

const question = (pin: string) => ({ pin, fullName: 'Nguyễn Thị Hòa', dateOfBirth: '2016-05-20' })
const untilOutcome = (pin: string, outcome: string): Promise<Answer> =>
  eventually(
    () => verify(question(pin)),
    ({ body }) => body.outcome === outcome,
    { what: outcome },
  )

describe('a citizen', () => {
  test.each([
    ['number first', (key: PersonId, pin: string) => [[issued(key, pin)], [snapshot(key)]]],
    ['snapshot first', (key: PersonId, pin: string) => [[snapshot(key)], [issued(key, pin)]]],
  ])('is verifiable when number and snapshot are both here, %s', async (_order, make) => {
    const [key, pin] = [newPersonId(), nextPin()]
    const [first = [], second = []] = make(key, pin)
    await producer.send(first)
    await eventually(
      () => database.rows('select 1 from inbox join consumer_key using (consumer) where key = $1', [key]),
      (rows) => rows.length > 0,
    )
    expect((await verify(question(pin))).body.outcome).toBe('not-found')
    await producer.send(second)
    await untilOutcome(pin, 'match')
  })

  test('keeps the newest snapshot, in whichever order they come', async () => {
    const [key, pin] = [newPersonId(), nextPin()]
    const old = snapshot(key, 1, { fullName: 'Nguyễn Thị Sai' })
    await producer.send([issued(key, pin), snapshot(key, 2), old])
    await untilOutcome(pin, 'match')
    await eventually(
      () => database.rows('select 1 from inbox where event_id = $1', [old.headers['ce_id']]),
      (rows) => rows.length === 1,
    )
    expect((await verify(question(pin))).body).toMatchObject({ outcome: 'match', stale: false })
  })

  test('whose events could not all be applied is answered as possibly stale', async () => {
    const [key, pin] = [newPersonId(), nextPin()]
    await producer.send([issued(key, pin), snapshot(key)])
    await untilOutcome(pin, 'match')
    // A number event that goes back in its sequence was lost and found: somebody has to look.
    await producer.send([issued(key, nextPin())])
    const { body } = await eventually(
      () => verify(question(pin)),
      (answer) => answer.body.stale === true,
      { what: 'a stale answer' },
    )
    expect(body.outcome).toBe('match')
  })

  test('is told of field by field, and no more than the terms allow', async () => {
    const [key, pin] = [newPersonId(), nextPin()]
    await producer.send([issued(key, pin), snapshot(key)])
    await untilOutcome(pin, 'match')
    const asked = {
      ...question(pin),
      fullName: 'NGUYỄN THỊ HOÀ',
      claims: { sex: '1', motherFullName: 'Trần Thị Lan', ethnicity: '02', fatherFullName: 'Lê Văn Ba' },
      checks: [{ attribute: 'age', operator: '>=', value: 18 }],
      disclose: ['sex', 'ethnicity'],
    }
    const { body } = await verify(asked)
    expect(body).toMatchObject({
      outcome: 'mismatch',
      claims: {
        fullName: 'equivalent',
        dateOfBirth: 'exact',
        sex: 'different',
        motherFullName: 'exact',
        ethnicity: 'not-granted',
        fatherFullName: 'not-granted',
      },
      checks: [{ holds: 'no' }],
      disclosed: { sex: { value: '2' }, ethnicity: { withheld: 'not-granted' } },
      stale: false,
    })
    expect(Date.parse(body.asOf ?? '')).toBeLessThanOrEqual(Date.now())
  })

  test('P8: without the right to tell them apart, an agency gets one answer for a wrong name and an unknown number', async () => {
    const [key, pin] = [newPersonId(), nextPin()]
    await producer.send([issued(key, pin), snapshot(key)])
    await untilOutcome(pin, 'match')
    const least = { accept: 'exact' }
    const [wrong, unknown] = await Promise.all([
      verify({ ...question(pin), fullName: 'Lê Thị Khác', claims: { sex: '2' }, disclose: ['sex'] }, least),
      verify({ ...question(nextPin()), claims: { sex: '2' }, disclose: ['sex'] }, least),
    ])
    const told = ({ body: { asOf: _asOf, receipt: _receipt, ...rest } }: Answer) => rest
    expect(told(wrong)).toEqual({ outcome: 'no-match', claims: {}, checks: [], disclosed: {}, stale: false })
    expect(told(unknown)).toEqual(told(wrong))
  })

  test('leaves a receipt that anybody can check and that fits this request alone', async () => {
    const [key, pin] = [newPersonId(), nextPin()]
    await producer.send([issued(key, pin), snapshot(key)])
    const { body } = await untilOutcome(pin, 'match')
    const keys = (await call('GET', '/v1/receipt-keys', undefined, undefined)).body.keys ?? []
    const jwk = keys.find(({ kid }) => kid === 'receipts-1')
    const publicKey = createPublicKey({ key: jwk as never, format: 'jwk' }).export({ type: 'spki', format: 'pem' })
    const check = createVerifier({ key: publicKey, algorithms: ['EdDSA'] }) as (
      token: string,
    ) => Record<string, unknown>
    const receipt = check(body.receipt ?? '')
    expect(receipt).toMatchObject({
      outcome: 'match',
      aud: 'VN/GOV/TEST/agency',
      procedure: 'G24-BH01',
      asOf: body.asOf,
    })
    expect(receipt['requestDigest']).toBe(
      createHash('sha256')
        .update(JSON.stringify(question(pin)))
        .digest('base64'),
    )
    expect(JSON.stringify(receipt)).not.toMatch(new RegExp(`${pin}|Nguy`))
  })

  test('stands in the outcome for the message log as a keyed hash of the person, or of the number where nobody was found', async () => {
    const [key, pin] = [newPersonId(), nextPin()]
    await producer.send([issued(key, pin), snapshot(key)])
    const found = await untilOutcome(pin, 'match')
    const unknown = await verify(question(nextPin()))
    expect([found.outcomeHeader, unknown.outcomeHeader]).toEqual(['match', 'not-found'])
    expect(found.subjectHeader).toMatch(/^subject-test:[A-Za-z0-9+/]{43}=$/)
    expect(found.subjectHeader).not.toBe(unknown.subjectHeader)
    expect((await verify(question(pin))).subjectHeader).toBe(found.subjectHeader)
  })
})

describe('bad input', () => {
  test.each([
    ['a number of eleven digits', { pin: '00109900001' }, 'malformed-pin', '/pin'],
    ['an impossible date', { dateOfBirth: '2016-13' }, 'impossible-date', '/dateOfBirth'],
    ['an unknown sex code', { claims: { sex: '3' } }, 'unknown-sex-code', '/claims/sex'],
    ['a date in another notation', { dateOfBirth: '20/05/2016' }, 'invalid-request', '/dateOfBirth'],
  ])('%s has its own problem', async (_what, given, problem, pointer) => {
    const answer = await verify({ ...question('001099000001'), ...given })
    expect(answer).toMatchObject({
      status: 400,
      body: { type: `https://hub.ndxp.example/problems/${problem}`, errors: [{ pointer }] },
    })
    expect(answer.outcomeHeader).toBe(problem)
  })
})
