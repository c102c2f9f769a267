import { createHash } from 'node:crypto'
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals'
import type { PersonId } from '@hub/contracts'
import { eventually, newPersonId, readProof } from '@hub/testing'
import {
  createVerificationUnderTest,
  issued,
  nextPin,
  question,
  snapshot,
  type Answer,
  type VerificationUnderTest,
} from './verification-under-test.ts'

let under: VerificationUnderTest
beforeAll(async () => {
  under = await createVerificationUnderTest()
})
afterAll(() => under.stop())

describe('a citizen', () => {
  test.each([
    ['number first', (key: PersonId, pin: string) => [[issued(key, pin)], [snapshot(key)]]],
    ['snapshot first', (key: PersonId, pin: string) => [[snapshot(key)], [issued(key, pin)]]],
  ])('is verifiable when number and snapshot are both here, %s', async (_order, make) => {
    const [key, pin] = [newPersonId(), nextPin()]
    const [first = [], second = []] = make(key, pin)
    await under.producer.send(first)
    await eventually(
      () => under.database.rows('select 1 from inbox join consumer_key using (consumer) where key = $1', [key]),
      (rows) => rows.length > 0,
    )
    expect((await under.verify(question(pin))).body.outcome).toBe('not-found')
    await under.producer.send(second)
    await under.untilOutcome(pin, 'match')
  })

  test('answers deceased once the register says so, and lives again once a court has annulled it', async () => {
    const [key, pin] = [newPersonId(), nextPin()]
    await under.producer.send([issued(key, pin), snapshot(key), snapshot(key, 2, { dateOfDeath: '2026-11-18' })])
    expect((await under.untilOutcome(pin, 'deceased')).body).toMatchObject({ checks: [], disclosed: {} })
    await under.producer.send([snapshot(key, 3)])
    expect((await under.untilOutcome(pin, 'match')).status).toBe(200)
  })

  test('keeps the newest snapshot, in whichever order they come', async () => {
    const [key, pin] = [newPersonId(), nextPin()]
    const old = snapshot(key, 1, { fullName: 'Nguyễn Thị Sai' })
    await under.producer.send([issued(key, pin), snapshot(key, 2), old])
    await under.untilOutcome(pin, 'match')
    await eventually(
      () => under.database.rows('select 1 from inbox where event_id = $1', [old.headers['ce_id']]),
      (rows) => rows.length === 1,
    )
    expect((await under.verify(question(pin))).body).toMatchObject({ outcome: 'match', stale: false })
  })

  test('whose events could not all be applied is answered as possibly stale', async () => {
    const [key, pin] = [newPersonId(), nextPin()]
    await under.producer.send([issued(key, pin), snapshot(key)])
    await under.untilOutcome(pin, 'match')
    // A number event that goes back in its sequence was lost and found: somebody has to look.
    await under.producer.send([issued(key, nextPin())])
    const { body } = await eventually(
      () => under.verify(question(pin)),
      (answer) => answer.body.stale === true,
      { what: 'a stale answer' },
    )
    expect(body.outcome).toBe('match')
  })

  test('is told of field by field, and no more than the terms allow', async () => {
    const [key, pin] = [newPersonId(), nextPin()]
    await under.producer.send([issued(key, pin), snapshot(key)])
    await under.untilOutcome(pin, 'match')
    const asked = {
      ...question(pin),
      fullName: 'NGUYỄN THỊ HOÀ',
      claims: { sex: '1', motherFullName: 'Trần Thị Lan', ethnicity: '02', fatherFullName: 'Lê Văn Ba' },
      checks: [{ attribute: 'age', operator: '>=', value: 18 }],
      disclose: ['sex', 'ethnicity'],
    }
    const { body } = await under.verify(asked)
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
    await under.producer.send([issued(key, pin), snapshot(key)])
    await under.untilOutcome(pin, 'match')
    const least = { accept: 'exact' }
    const [wrong, unknown] = await Promise.all([
      under.verify({ ...question(pin), fullName: 'Lê Thị Khác', claims: { sex: '2' }, disclose: ['sex'] }, least),
      under.verify({ ...question(nextPin()), claims: { sex: '2' }, disclose: ['sex'] }, least),
    ])
    const told = ({ body: { asOf: _asOf, receipt: _receipt, ...rest } }: Answer) => rest
    expect(told(wrong)).toEqual({ outcome: 'no-match', claims: {}, checks: [], disclosed: {}, stale: false })
    expect(told(unknown)).toEqual(told(wrong))
  })

  test('leaves a receipt that anybody can check and that fits this request alone', async () => {
    const [key, pin] = [newPersonId(), nextPin()]
    await under.producer.send([issued(key, pin), snapshot(key)])
    const { body } = await under.untilOutcome(pin, 'match')
    const keys = (await under.call('GET', '/v1/receipt-keys', undefined, undefined)).body.keys ?? []
    const { header, claims: receipt } = readProof(body.receipt ?? '', { keys })
    expect(header).toMatchObject({ alg: 'EdDSA', typ: 'receipt+jwt' })
    expect(receipt).toMatchObject({
      iss: 'VN/GOV/000.00.00.G01/verification',
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
    await under.producer.send([issued(key, pin), snapshot(key)])
    const found = await under.untilOutcome(pin, 'match')
    const unknown = await under.verify(question(nextPin()))
    expect([found.outcomeHeader, unknown.outcomeHeader]).toEqual(['match', 'not-found'])
    expect(found.subjectHeader).toMatch(/^subject-test:[A-Za-z0-9+/]{43}=$/)
    expect(found.subjectHeader).not.toBe(unknown.subjectHeader)
    expect((await under.verify(question(pin))).subjectHeader).toBe(found.subjectHeader)
  })
})

describe('bad input', () => {
  test.each([
    ['a number of eleven digits', { pin: '00109900001' }, 'malformed-pin', '/pin'],
    ['an impossible date', { dateOfBirth: '2016-13' }, 'impossible-date', '/dateOfBirth'],
    ['an unknown sex code', { claims: { sex: '3' } }, 'unknown-sex-code', '/claims/sex'],
    ['a date in another notation', { dateOfBirth: '20/05/2016' }, 'invalid-request', '/dateOfBirth'],
  ])('%s has its own problem', async (_what, given, problem, pointer) => {
    const answer = await under.verify({ ...question('001099000001'), ...given })
    expect(answer).toMatchObject({
      status: 400,
      body: { type: `https://hub.ndxp.example/problems/${problem}`, errors: [{ pointer }] },
    })
    expect(answer.outcomeHeader).toBe(problem)
  })
})
