import { createHash, createSecretKey, randomUUID } from 'node:crypto'
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals'
import { pinFenced, type PersonId } from '@hub/contracts'
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
  randomSigningKey,
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
  ;[kafka, database] = await Promise.all([createTestTopics('cancellations-test'), createTestDatabase('id-issuance')])
  producer = createProducer(kafka)
  const config = {
    ...testConfig(database, kafka),
    CALLER_CONTEXT_KEY: callerKey,
    SUBJECT_KEY_ID: 'subject-test',
    SUBJECT_KEY: randomKey(),
    NUMBERING_KEY: randomKey(),
    NUMBERING_KEY_ID: '1',
    NUMBERING_FORMER_KEYS: '',
    NUMBERING_COMPROMISED_KEYS: '',
    COUNTRY_PREFIXES: '',
    CERTIFICATE_KEY: randomSigningKey(),
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

const authority = 'VN/GOV/000.00.00.G01/identity-authority'
const justice = 'VN/GOV/000.00.00.G15/ecsdb'
const allGrounds = { grounds: ['sex-or-birth-year-corrected', 'collection-error', 'forged-or-false'], seesAll: true }

interface Answer {
  readonly status: number
  readonly problem: string | undefined
  readonly body: {
    readonly id: string
    readonly state: string
    readonly successor?: string
    readonly effectiveAt?: string
    readonly errors?: readonly { readonly pointer: string }[]
  }
}

interface CallOptions {
  readonly body?: object
  readonly client?: string
  readonly officer?: string
  readonly grant?: unknown
  readonly headers?: Readonly<Record<string, string>>
  readonly replica?: number
}

const defaults = { client: authority, officer: 'proposer', grant: allGrounds, headers: {}, replica: 0 }

const call = async (method: string, target: string, options: CallOptions = {}): Promise<Answer> => {
  const { body, client, officer, grant, headers, replica } = { ...defaults, ...options }
  const text = body === undefined ? undefined : JSON.stringify(body)
  const requestDigest = createHash('sha256')
    .update(text ?? '')
    .digest('base64')
  const context = { exchangeId: randomUUID(), client, operation: 'test', officer, requestDigest, grant }
  const signed = signCallerContext(createSecretKey(callerKey, 'base64'), { method, target }, context, Date.now())
  const contentType = text === undefined ? {} : { 'content-type': 'application/json' }
  const response = await fetch(`${services[replica]?.url('http') ?? ''}${target}`, {
    method,
    headers: { 'hub-caller': signed, ...contentType, ...headers },
    body: text ?? null,
  })
  const answer = (await response.json()) as Answer['body'] & { readonly type?: string }
  return { status: response.status, problem: answer.type?.split('/').at(-1), body: answer }
}

let suffix = 0
/** A number that was given out before. */
const givenOut = async (): Promise<{ readonly pin: string; readonly personId: PersonId }> => {
  suffix += 1
  const [pin, personId] = [`001326${String(suffix).padStart(6, '0')}`, newPersonId()]
  await database.rows(
    `insert into pin (pin, person_id, state, issued_at) values ('${pin}', '${personId}', 'active', now()) returning pin`,
  )
  return { pin, personId }
}

const forged = (pin: string) => ({ pin, ground: 'forged-or-false', explanation: 'the papers are forged' })
const corrected = (pin: string) => ({
  pin,
  ground: 'collection-error',
  explanation: 'born in 2000, not in 1999',
  reestablish: { provinceCode: '01', sex: '2', birthYear: 2000 },
})

const propose = (body: object, key: string = randomUUID(), options: CallOptions = {}): Promise<Answer> =>
  call('POST', '/v1/cancellations', { body, headers: { 'idempotency-key': `"${key}"` }, ...options })

const decide = (id: string, decision: string, options: CallOptions = {}): Promise<Answer> =>
  call('POST', `/v1/cancellations/${id}/decision`, { body: { decision }, officer: 'decider', ...options })

const eventsOf = async (personId: PersonId): Promise<readonly { readonly type: string; readonly data: object }[]> => {
  const records = await readRecords(kafka, 'identity.pin.v1')
  return records
    .filter(({ key }) => key === personId)
    .map(({ headers, value }) => ({
      type: headers['ce_type'] ?? '',
      data: JSON.parse(value?.toString('utf8') ?? '') as object,
    }))
}

const statesOf = (personId: PersonId): Promise<readonly object[]> =>
  database.rows(`select pin, state, successor from pin where person_id = '${personId}' order by issued_at`)

/** What an operator sees of decisions that verification has not said yet that it applied. */
const unfenced = async (): Promise<readonly string[]> => {
  const response = await fetch(`${services[0]?.url('management') ?? ''}/unfenced-cancellations`)
  return ((await response.json()) as readonly { readonly id: string }[]).map(({ id }) => id)
}

/** What verification answers with once it has applied a cancellation. */
const fence = async (personId: PersonId, cancellationId: string, pin: string): Promise<void> => {
  const data = { cancellationId, pin, fencedAt: new Date().toISOString() }
  await producer.send([makeRecord(pinFenced, { key: personId, sequence: 1, data })])
}

describe('a proposal', () => {
  test('P3: changes nothing, and sent again it is the same one', async () => {
    const { pin, personId } = await givenOut()
    const key = randomUUID()
    const first = await propose(forged(pin), key)
    expect(first).toMatchObject({ status: 201, body: { state: 'proposed' } })
    expect(await propose(forged(pin), key, { replica: 1 })).toEqual(first)
    expect(await statesOf(personId)).toEqual([{ pin, state: 'active', successor: null }])
    expect(await propose({ ...forged(pin), explanation: 'another' }, key)).toMatchObject({
      status: 422,
      problem: 'idempotency-key-reused',
    })
  })

  test('is one for a number, whoever proposes at once', async () => {
    const { pin } = await givenOut()
    const answers = await Promise.all([0, 1, 0, 1].map((replica) => propose(forged(pin), randomUUID(), { replica })))
    expect(answers.filter(({ status }) => status === 201)).toHaveLength(1)
    expect(new Set(answers.flatMap(({ problem }) => problem ?? []))).toEqual(new Set(['cancellation-proposed-already']))
  })

  test('of a number that nobody was given, or without a key, is refused with what to do', async () => {
    const { pin } = await givenOut()
    expect(await propose(forged('001326999999'))).toMatchObject({ status: 404, problem: 'unknown-number' })
    expect(await call('POST', '/v1/cancellations', { body: forged(pin) })).toMatchObject({
      status: 400,
      body: { errors: [{ pointer: '/headers/idempotency-key' }] },
    })
  })

  test('P8: is refused on a ground that the agency was not granted, and seen by nobody else', async () => {
    const { pin } = await givenOut()
    const options = { client: justice, grant: { grounds: ['birth-certificate-revoked'] } }
    const key = { headers: { 'idempotency-key': '"k"' } }
    expect(await propose(forged(pin), 'k', { ...options, ...key })).toMatchObject({
      status: 403,
      problem: 'ground-not-granted',
    })
    const own = await propose({ ...forged(pin), ground: 'birth-certificate-revoked' }, 'k', { ...options, ...key })
    expect(own.status).toBe(201)
    expect(await call('GET', `/v1/cancellations/${own.body.id}`, options)).toMatchObject({ status: 200 })
    const stranger = { client: 'VN/GOV/TEST/other', grant: {} }
    expect(await call('GET', `/v1/cancellations/${own.body.id}`, stranger)).toMatchObject({ status: 404 })
  })

  test('names the corrected facts where the person gets another number', async () => {
    const { pin } = await givenOut()
    expect(await propose({ ...forged(pin), ground: 'collection-error' })).toMatchObject({
      status: 400,
      body: { errors: [{ pointer: '/reestablish' }] },
    })
  })
})

describe('a decision', () => {
  test('is never taken by the officer who proposed', async () => {
    const { pin, personId } = await givenOut()
    const { body } = await propose(forged(pin))
    expect(await decide(body.id, 'approve', { officer: 'proposer' })).toMatchObject({
      status: 409,
      problem: 'own-proposal',
    })
    expect(await statesOf(personId)).toEqual([{ pin, state: 'active', successor: null }])
  })

  test('that refuses leaves the number as it is, and open to another proposal', async () => {
    const { pin, personId } = await givenOut()
    const { body } = await propose(forged(pin))
    expect(await decide(body.id, 'refuse')).toMatchObject({ status: 200, body: { state: 'refused' } })
    expect(await decide(body.id, 'approve')).toMatchObject({ status: 409, problem: 'cancellation-decided-already' })
    expect(await statesOf(personId)).toEqual([{ pin, state: 'active', successor: null }])
    expect((await propose(forged(pin))).status).toBe(201)
  })

  test('P1: that approves ends the number for ever and gives the person the other one, in one step', async () => {
    const { pin, personId } = await givenOut()
    const { body } = await propose(corrected(pin))
    const answers = await Promise.all([0, 1, 0, 1].map((replica) => decide(body.id, 'approve', { replica })))
    const successors = new Set(answers.map((answer) => answer.body.successor))
    expect(successors.size).toBe(1)
    const [successor = ''] = successors
    expect(successor).toMatch(/^001300\d{6}$/)
    expect(await statesOf(personId)).toEqual([
      { pin, state: 'cancelled', successor },
      { pin: successor, state: 'active', successor: null },
    ])
    const published = await eventually(
      () => eventsOf(personId),
      (events) => events.length === 3,
      { what: 'proposal, cancellation and the other number are published' },
    )
    expect(published).toMatchObject([
      { type: 'vn.ndxp.identity.pin-cancellation-proposed.v1', data: { pin } },
      { type: 'vn.ndxp.identity.pin-cancelled.v1', data: { pin, successor } },
      { type: 'vn.ndxp.identity.pin-reestablished.v1', data: { pin: successor, previousPin: pin } },
    ])
    expect(await propose(forged(pin))).toMatchObject({ status: 409, problem: 'number-cancelled-already' })
  })

  test('P2: is acknowledged as effective only when verification has applied it', async () => {
    const { pin, personId } = await givenOut()
    const { body } = await propose(forged(pin))
    expect(await decide(body.id, 'approve')).toMatchObject({ status: 202, body: { state: 'cancelled' } })
    expect(await unfenced()).toContain(body.id)
    const waiting = decide(body.id, 'approve', { headers: { prefer: 'wait=10' }, replica: 1 })
    await fence(personId, body.id, pin)
    const answer = await waiting
    expect(answer).toMatchObject({ status: 200, body: { state: 'effective' } })
    expect(await unfenced()).not.toContain(body.id)
    const published = await eventually(
      () => eventsOf(personId),
      (events) => events.length === 3,
      { what: 'it is published as effective' },
    )
    expect(published.at(-1)).toEqual({
      type: 'vn.ndxp.identity.pin-cancellation-effective.v1',
      data: { cancellationId: body.id, pin, effectiveAt: answer.body.effectiveAt },
    })
  })

  test('P1: several successions in a row lead to one active number', async () => {
    const { pin, personId } = await givenOut()
    let current = pin
    for (const round of ['first', 'second', 'third']) {
      const { body } = await propose(corrected(current), `${pin} ${round}`)
      current = (await decide(body.id, 'approve')).body.successor ?? ''
    }
    const states = (await statesOf(personId)) as readonly { readonly pin: string; readonly state: string }[]
    expect(states).toHaveLength(4)
    expect(states.filter(({ state }) => state === 'active').map((number) => number.pin)).toEqual([current])
  })
})
