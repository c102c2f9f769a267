import { afterAll, beforeAll, describe, expect, test } from '@jest/globals'
import { eventually } from '@hub/testing'
import {
  createMinistryOfJustice,
  createSocialInsurance,
  createVaccination,
  type MinistryOfJustice,
  type Verifier,
} from '../partners/index.ts'
import { makeAct, questionAbout, type TestAct } from './acts.ts'
import { openHub, type HubUnderTest } from './hub-under-test.ts'

let hub: HubUnderTest
let justice: MinistryOfJustice
let insurance: Verifier
let vaccination: Verifier
beforeAll(async () => {
  hub = await openHub()
  justice = createMinistryOfJustice(hub.address)
  insurance = createSocialInsurance(hub.address)
  vaccination = createVaccination(hub.address)
})
afterAll(() => hub.close())

const register = async (act: TestAct): Promise<string> => {
  const { status, body } = await justice.registerBirth(act, 10)
  expect([status, body.identification.state]).toEqual([201, 'issued'])
  return body.identification.pin ?? ''
}

const untilVerifiable = (act: TestAct, pin: string) =>
  eventually(
    () => insurance.verify(questionAbout(act, pin)),
    ({ body }) => body.outcome === 'match',
    { what: 'a verifiable child' },
  )

describe('a registered birth', () => {
  test('becomes a verifiable person: number, register, verification', async () => {
    const act = makeAct({ child: { sex: '2', dateOfBirth: '2026-11-03' } })
    const pin = await register(act)
    expect(pin).toMatch(/^001326\d{6}$/)
    const { body } = await untilVerifiable(act, pin)
    expect(body).toMatchObject({ outcome: 'match', claims: { fullName: 'exact', dateOfBirth: 'exact' }, stale: false })
    expect((await justice.readAct(act.number)).body.identification).toMatchObject({ state: 'issued', pin })
  })

  test('P1: of two hundred at once, each gets a number of its own', async () => {
    const acts = Array.from({ length: 200 }, () => makeAct({ child: { sex: '1', dateOfBirth: '2026-11-05' } }))
    const pins = await Promise.all(acts.map(register))
    expect(new Set(pins).size).toBe(200)
  })

  test('of a child without a claim to a number is answered with the reason', async () => {
    const { status, body } = await justice.registerBirth(makeAct({ child: { nationality: 'JP' } }), 10)
    expect([status, body.identification.state, body.identification.reason]).toEqual([201, 'rejected', 'not-vietnamese'])
  })

  test('of which items are missing stays open, and becomes a verifiable person once they are supplemented', async () => {
    const act = makeAct()
    const open = { ...act, child: { ...act.child, ethnicity: undefined } }
    const { status, body } = await justice.registerBirth(open, 10)
    expect([status, body.state, body.missing]).toEqual([202, 'supplement', ['ethnicity']])
    const settled = await justice.supplementBirth(act, 10)
    expect([settled.status, settled.body.state]).toEqual([200, 'completed'])
    expect((await untilVerifiable(act, settled.body.identification.pin ?? '')).body.outcome).toBe('match')
  })

  test('of an unknown father and a partial date is taken as it is', async () => {
    const act = makeAct({
      mother: { fullName: 'Nguyễn Thị Bé', dateOfBirth: '1998' },
      child: { dateOfBirth: '2026-10' },
    })
    const pin = await register(act)
    const { body } = await untilVerifiable(act, pin)
    expect(body.claims).toEqual({ fullName: 'exact', dateOfBirth: 'exact' })
  })
})

describe('verification', () => {
  test('recognises another tone placement and names what differs field by field', async () => {
    const act = makeAct({ child: { fullName: 'Nguyễn Thị Hòa', sex: '2' } })
    const pin = await register(act)
    await untilVerifiable(act, pin)
    const question = questionAbout(act, pin)
    const written = await insurance.verify({ ...question, fullName: 'NGUYỄN THỊ HOÀ'.normalize('NFD') })
    expect(written.body).toMatchObject({ outcome: 'match', claims: { fullName: 'equivalent' } })
    const differing = await insurance.verify({ ...question, claims: { sex: '1', motherFullName: act.mother.fullName } })
    expect(differing.body).toMatchObject({
      outcome: 'mismatch',
      claims: { fullName: 'exact', sex: 'different', motherFullName: 'exact' },
    })
    expect((await insurance.verify({ ...question, fullName: 'Lê Văn Khác' })).body).toMatchObject({
      outcome: 'mismatch',
      claims: { fullName: 'different', dateOfBirth: 'exact' },
    })
    expect((await insurance.verify({ ...question, pin: '096826000001' })).body.outcome).toBe('not-found')
  })

  test('P8: an agency gets what its grant says and no more', async () => {
    const act = makeAct({ child: { fullName: 'Phạm Ngọc Thúy' } })
    const pin = await register(act)
    await untilVerifiable(act, pin)
    const question = { ...questionAbout(act, pin), fullName: 'Pham Ngoc Thuy', disclose: ['sex'] }
    // Vaccination may match without accents, is not told why not, and is told no values.
    const blind = await vaccination.verify(question)
    expect(blind.body).toMatchObject({
      outcome: 'match',
      claims: { fullName: 'accent-blind' },
      disclosed: { sex: { withheld: 'not-granted' } },
    })
    expect((await vaccination.verify({ ...question, fullName: 'Lê Văn Khác' })).body).toMatchObject({
      outcome: 'no-match',
      claims: {},
    })
    expect((await insurance.verify(question)).body).toMatchObject({
      outcome: 'mismatch',
      claims: { fullName: 'accent-blind' },
    })
  })

  test('P8: who has no grant to register births registers none', async () => {
    const act = makeAct()
    const refused = await insurance.call<{ type: string }>({
      method: 'POST',
      path: '/civil-status/v1/acts',
      body: JSON.stringify(act),
    })
    expect([refused.status, refused.body.type]).toEqual([403, 'https://hub.ndxp.example/problems/not-granted'])
    expect(await hub.rows('civil-status-sync', 'select 1 from act where number = $1', [act.number])).toEqual([])
  })
})

describe('the addresses', () => {
  test('of X-Road reach the same services', async () => {
    const act = makeAct()
    const pin = await register(act)
    await untilVerifiable(act, pin)
    const answer = await insurance.call<{ outcome: string }>({
      method: 'POST',
      path: '/r1/VN/GOV/000.00.00.G01/verification/verifications',
      body: JSON.stringify(questionAbout(act, pin)),
      headers: { 'x-road-client': 'VN/GOV/000.00.00.G24/social-insurance' },
    })
    expect([answer.status, answer.body.outcome, answer.headers.get('x-road-service')]).toEqual([
      200,
      'match',
      'VN/GOV/000.00.00.G01/verification/verifications',
    ])
  })

  test('of schemas and problems that events and errors point to are served', async () => {
    const schema = await fetch(`${hub.endpoints.gateway}/schemas/identity.pin-issued.v1`)
    expect([schema.status, ((await schema.json()) as { title: string }).title]).toEqual([
      200,
      'vn.ndxp.identity.pin-issued.v1',
    ])
    const problem = await fetch(`${hub.endpoints.gateway}/problems/unknown-commune`)
    expect([problem.status, ((await problem.json()) as { status: number }).status]).toEqual([200, 400])
  })

  test('of the API description show every granted operation, to try', async () => {
    const page = await fetch(`${hub.endpoints.gateway}/docs`)
    expect([page.status, page.headers.get('content-type')]).toEqual([200, 'text/html; charset=utf-8'])
    const description = (await (await fetch(`${hub.endpoints.gateway}/docs/json`)).json()) as {
      paths: Record<string, object>
    }
    const ofLaterActs = [
      'adoption-ends',
      'adoptions',
      'changes',
      'death-annulments',
      'deaths',
      'guardianship-ends',
      'guardianships',
      'marriage-ends',
      'marriages',
      'parentages',
    ].flatMap((kind) => [kind, `${kind}/{number}`, `${kind}/{number}/persons/{role}`])
    const acts = [
      ...ofLaterActs,
      'overdue',
      'revocations',
      'revocations/{number}',
      '{number}',
      '{number}/persons/{role}',
    ].toSorted()
    expect(Object.keys(description.paths).toSorted()).toEqual([
      '/civil-status/v1/acts',
      ...acts.map((path) => `/civil-status/v1/acts/${path}`),
      '/civil-status/v1/differences',
      '/civil-status/v1/differences/{id}/adjustment',
      '/id-issuance/v1/cancellations',
      '/id-issuance/v1/cancellations/{id}',
      '/id-issuance/v1/cancellations/{id}/decision',
      '/id-issuance/v1/certificate-keys',
      '/id-issuance/v1/certificates',
      '/id-issuance/v1/establishments',
      '/id-issuance/v1/establishments/{id}',
      '/id-issuance/v1/establishments/{id}/pause',
      '/id-issuance/v1/establishments/{id}/resume',
      '/id-issuance/v1/imports',
      '/id-issuance/v1/imports/{id}',
      '/id-issuance/v1/imports/{id}/completion',
      '/id-issuance/v1/imports/{id}/remarks',
      '/id-issuance/v1/imports/{id}/rows',
      '/id-issuance/v1/requests',
      '/id-issuance/v1/requests/{id}',
      '/id-issuance/v1/requests/{id}/decision',
      '/operations/v1/overview',
      '/operations/v1/overview/held-requests',
      '/operations/v1/overview/unresolved-acts',
      '/operations/v1/overview/waiting-events',
      '/operations/v1/parked',
      '/operations/v1/parked/events',
      '/operations/v1/parked/quarantines',
      '/operations/v1/parked/quarantines/{consumer}/{province}',
      '/operations/v1/parked/redrives',
      '/operations/v1/parked/redrives/{id}',
      '/operations/v1/parked/redrives/{id}/cancellation',
      '/operations/v1/parked/redrives/{id}/pause',
      '/operations/v1/parked/redrives/{id}/resume',
      '/operations/v1/parked/rehearsals',
      '/operations/v1/parked/skips',
      '/operations/v1/parked/skips/{id}/decision',
      '/operations/v1/rebuilds',
      '/operations/v1/rebuilds/{id}',
      '/operations/v1/rebuilds/{id}/cancellation',
      '/operations/v1/replays',
      '/operations/v1/replays/{id}',
      '/operations/v1/replays/{id}/approval',
      '/operations/v1/replays/{id}/cancellation',
      '/operations/v1/replays/{id}/pause',
      '/operations/v1/replays/{id}/rehearsal',
      '/operations/v1/replays/{id}/resume',
      '/operations/v1/replays/{id}/run',
      '/operations/v1/streams/events',
      '/operations/v1/streams/events/{eventId}',
      '/operations/v1/streams/events/{eventId}/journey',
      '/operations/v1/streams/events/{eventId}/revelation',
      '/operations/v1/streams/topics',
      '/population/v1/changes',
      '/population/v1/data-quality',
      '/population/v1/differences',
      '/population/v1/differences/{id}',
      '/population/v1/differences/{id}/decision',
      '/population/v1/persons/history',
      '/population/v1/persons/record',
      '/population/v1/residences',
      '/population/v1/residences/endings',
      '/population/v1/updates',
      '/verification/v1/receipt-keys',
      '/verification/v1/verifications',
    ])
  })
})
