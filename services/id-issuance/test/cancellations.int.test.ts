import { randomUUID } from 'node:crypto'
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals'
import { pinFenced, type PersonId } from '@hub/contracts'
import { readRecords } from '@hub/kafka'
import { eventually, makeRecord, newPersonId } from '@hub/testing'
import { startNumbers, type Answer as AnswerOf, type NumbersUnderTest } from './numbers-under-test.ts'

let numbers: NumbersUnderTest
beforeAll(async () => {
  numbers = await startNumbers('cancellations-test')
})
afterAll(() => numbers.stop())

const justice = 'VN/GOV/000.00.00.G15/ecsdb'
const allGrounds = { grounds: ['sex-or-birth-year-corrected', 'collection-error', 'forged-or-false'], seesAll: true }

type Answer = AnswerOf<{
  readonly id: string
  readonly state: string
  readonly successor?: string
  readonly effectiveAt?: string
  readonly errors?: readonly { readonly pointer: string }[]
}>

type CallOptions = NonNullable<Parameters<NumbersUnderTest['call']>[2]>

const call = (method: string, target: string, options: CallOptions = {}): Promise<Answer> =>
  numbers.call<Answer['body']>(method, target, { officer: 'proposer', grant: allGrounds, ...options })

let suffix = 0
/** A number that was given out before. */
const givenOut = async (): Promise<{ readonly pin: string; readonly personId: PersonId }> => {
  suffix += 1
  const [pin, personId] = [`001326${String(suffix).padStart(6, '0')}`, newPersonId()]
  await numbers.database.rows(
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
  const records = await readRecords(numbers.kafka, 'identity.pin.v1')
  return records
    .filter(({ key }) => key === personId)
    .map(({ headers, value }) => ({
      type: headers['ce_type'] ?? '',
      data: JSON.parse(value?.toString('utf8') ?? '') as object,
    }))
}

const statesOf = (personId: PersonId): Promise<readonly object[]> =>
  numbers.database.rows(`select pin, state, successor from pin where person_id = '${personId}' order by issued_at`)

/** What an operator sees of decisions that verification has not said yet that it applied. */
const unfenced = async (): Promise<readonly unknown[]> =>
  (await numbers.table('unfenced-cancellations')).map(({ id }) => id)

/** What verification answers with once it has applied a cancellation. */
const fence = async (personId: PersonId, cancellationId: string, pin: string): Promise<void> => {
  const data = { cancellationId, pin, fencedAt: new Date().toISOString() }
  await numbers.producer.send([makeRecord(pinFenced, { key: personId, sequence: 1, data })])
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

  test('P1: is never taken for a number that is cancelled at that moment', async () => {
    for (let round = 0; round < 40; round += 1) {
      const { pin } = await givenOut()
      const { body } = await propose(forged(pin))
      const [, ...late] = await Promise.all([
        decide(body.id, 'approve'),
        ...[0, 1, 0, 1].map((replica) => propose(forged(pin), randomUUID(), { replica })),
      ])
      expect(late.map(({ status }) => status)).toEqual([409, 409, 409, 409])
    }
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
