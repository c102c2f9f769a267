import { randomUUID } from 'node:crypto'
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals'
import { pinFenced, type PersonId } from '@hub/contracts'
import { eventually, makeRecord, newPersonId, readProof } from '@hub/testing'
import { authority, startNumbers, type Answer, type NumbersUnderTest } from './numbers-under-test.ts'

let under: NumbersUnderTest
beforeAll(async () => {
  under = await startNumbers('certificates-test')
})
afterAll(() => under.stop())

interface Succession {
  readonly pin: string
  readonly successor?: string
  readonly cancelledAt: string
  readonly effectiveAt: string
}

interface Certified {
  readonly certificate: string
  readonly successions: readonly Succession[]
}

interface Cancellation {
  readonly id: string
  readonly state: string
  readonly successor?: string
}

let suffix = 0
const nextPin = (): string => `001326${String((suffix += 1)).padStart(6, '0')}`

/** A number that was given out before. */
const givenOut = async (personId: PersonId): Promise<string> => {
  const pin = nextPin()
  await under.database.rows(
    `insert into pin (pin, person_id, state, issued_at) values ('${pin}', '${personId}', 'active', now()) returning pin`,
  )
  return pin
}

/** Proposed by one officer and approved by another; verification has not applied it. */
const cancel = async (pin: string, reestablish?: object): Promise<Cancellation> => {
  const ground = reestablish === undefined ? 'forged-or-false' : 'collection-error'
  const proposed = await under.call<Cancellation>('POST', '/v1/cancellations', {
    body: { pin, ground, explanation: 'as the papers say', ...(reestablish === undefined ? {} : { reestablish }) },
    grant: { grounds: ['forged-or-false', 'collection-error'], seesAll: true },
    headers: { 'idempotency-key': `"${randomUUID()}"` },
  })
  const decided = await under.call<Cancellation>('POST', `/v1/cancellations/${proposed.body.id}/decision`, {
    body: { decision: 'approve' },
    officer: 'decider',
  })
  return decided.body
}

let sequence = 0
const untilEffective = async (personId: PersonId, pin: string, { id }: Cancellation): Promise<void> => {
  sequence += 1
  const data = { cancellationId: id, pin, fencedAt: new Date().toISOString() }
  await under.producer.send([makeRecord(pinFenced, { key: personId, sequence, data })])
  await eventually(
    () => under.database.rows<{ state: string }>('select state from cancellation where id = $1', [id]),
    ([row]) => row?.state === 'effective',
    { what: 'the cancellation is effective' },
  )
}

/** @returns the number that took its place, if any did */
const end = async (personId: PersonId, pin: string, reestablish?: object): Promise<string> => {
  const cancelled = await cancel(pin, reestablish)
  await untilEffective(personId, pin, cancelled)
  return cancelled.successor ?? ''
}

const bornIn = (birthYear: number) => ({ provinceCode: '01', sex: '2', birthYear })

const certify = (pin: string, options: object = {}): Promise<Answer<Certified>> =>
  under.call<Certified>('POST', '/v1/certificates', { body: { pin }, ...options })

const readKeys = async () =>
  (await under.call<{ readonly keys: readonly object[] }>('GET', '/v1/certificate-keys', { replica: 1 })).body

describe('a certificate', () => {
  test('leads from each number that a person ever held to the one held now, and anybody can check it', async () => {
    const personId = newPersonId()
    const first = await givenOut(personId)
    const second = await end(personId, first, bornIn(2001))
    const third = await end(personId, second, bornIn(2002))
    const fourth = await end(personId, third, bornIn(2003))
    const line = [
      { pin: first, successor: second },
      { pin: second, successor: third },
      { pin: third, successor: fourth },
    ]
    const keys = await readKeys()
    for (const [index, { pin }] of line.entries()) {
      const { status, outcome, body } = await certify(pin)
      expect([status, outcome]).toEqual([200, 'succession-certified'])
      expect(body.successions).toMatchObject(line.slice(index))
      const { header, claims } = readProof(body.certificate, keys)
      expect(header).toMatchObject({ alg: 'EdDSA', typ: 'pin-succession+jwt' })
      expect(claims).toEqual({
        iss: 'VN/GOV/000.00.00.G01/id-issuance',
        aud: authority,
        jti: expect.stringMatching(/^[0-9a-f-]{36}$/),
        iat: expect.any(Number),
        successions: body.successions,
      })
    }
    expect(await certify(fourth)).toMatchObject({ status: 409, problem: 'number-not-cancelled' })
  })

  test('says when each number ended and since when nobody takes it, as it is kept; not why', async () => {
    const personId = newPersonId()
    const pin = await givenOut(personId)
    await end(personId, pin, bornIn(2001))
    const [kept] = await under.database.rows<{ decided_at: Date; effective_at: Date }>(
      'select decided_at, effective_at from cancellation where pin = $1',
      [pin],
    )
    const { body } = await certify(pin, { client: 'VN/GOV/TEST/agency', officer: undefined })
    expect(body.successions).toMatchObject([
      { cancelledAt: kept?.decided_at.toISOString(), effectiveAt: kept?.effective_at.toISOString() },
    ])
    const { claims } = readProof(body.certificate, await readKeys())
    expect(claims['aud']).toBe('VN/GOV/TEST/agency')
    expect(JSON.stringify([claims, body])).not.toMatch(/collection-error|papers/)
  })

  test('of a number that nothing took the place of names no successor', async () => {
    const personId = newPersonId()
    const pin = await givenOut(personId)
    await end(personId, pin)
    const { body } = await certify(pin)
    expect(body.successions).toEqual([{ pin, cancelledAt: expect.any(String), effectiveAt: expect.any(String) }])
  })
})

describe('nothing is certified', () => {
  test('of a number that is held, that was never given out, or that is none', async () => {
    expect(await certify(await givenOut(newPersonId()))).toMatchObject({ status: 409, problem: 'number-not-cancelled' })
    expect(await certify('001326999999')).toMatchObject({ status: 404, problem: 'unknown-number' })
    expect(await certify('1')).toMatchObject({ status: 400, problem: 'malformed-pin' })
  })

  test('of a number whose end was proposed or refused', async () => {
    const pin = await givenOut(newPersonId())
    const { body } = await under.call<Cancellation>('POST', '/v1/cancellations', {
      body: { pin, ground: 'forged-or-false', explanation: 'as the papers say' },
      grant: { grounds: ['forged-or-false'] },
      headers: { 'idempotency-key': `"${randomUUID()}"` },
    })
    expect(await certify(pin)).toMatchObject({ problem: 'number-not-cancelled' })
    const decision = { body: { decision: 'refuse' }, officer: 'decider' }
    await under.call('POST', `/v1/cancellations/${body.id}/decision`, decision)
    expect(await certify(pin)).toMatchObject({ problem: 'number-not-cancelled' })
  })

  test('P2: until verification has applied the end of every number in the line', async () => {
    const personId = newPersonId()
    const first = await givenOut(personId)
    const refused = { status: 409, problem: 'cancellation-not-effective', outcome: 'cancellation-not-effective' }
    const cancelled = await cancel(first, bornIn(2001))
    expect(await certify(first)).toMatchObject(refused)
    await untilEffective(personId, first, cancelled)
    expect(await certify(first)).toMatchObject({ status: 200 })
    const second = cancelled.successor ?? ''
    const cancelledAfter = await cancel(second, bornIn(2002))
    expect(await certify(first)).toMatchObject(refused)
    await untilEffective(personId, second, cancelledAfter)
    expect((await certify(first)).body.successions).toHaveLength(2)
  })

  test('of numbers that lead to each other in a ring, which is a fault', async () => {
    const [one, other] = [nextPin(), nextPin()]
    await under.database.rows(
      `insert into pin (pin, person_id, state, issued_at, cancelled_at, successor)
       select pin, '${newPersonId()}', 'cancelled', now(), now(), successor
       from (values ('${one}', '${other}'), ('${other}', '${one}')) as ring (pin, successor) returning pin`,
    )
    expect(await certify(one)).toMatchObject({ status: 500 })
  })
})
