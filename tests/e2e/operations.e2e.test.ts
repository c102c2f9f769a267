import { randomUUID } from 'node:crypto'
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals'
import { pinFenced, serviceNames } from '@hub/contracts'
import { createProducer } from '@hub/kafka'
import { eventually, makeRecord, newPersonId } from '@hub/testing'
import { createMinistryOfJustice, createOperator, createSocialInsurance, type Operator } from '../partners/index.ts'
import { makeAct, questionAbout } from './acts.ts'
import { openHub, type HubUnderTest } from './hub-under-test.ts'

let hub: HubUnderTest
let viewer: Operator
let operator: Operator
let approver: Operator
const act = makeAct()
let pin: string
let person: string
beforeAll(async () => {
  hub = await openHub()
  viewer = createOperator(hub.address, 'viewer')
  operator = createOperator(hub.address, 'operator')
  approver = createOperator(hub.address, 'approver')
  const { body } = await createMinistryOfJustice(hub.address).registerBirth(act, 10)
  pin = body.identification.pin ?? ''
  const [row] = await hub.rows<{ personId: string }>(
    'id-issuance',
    'select person_id as "personId" from pin where pin = $1',
    [pin],
  )
  person = row?.personId ?? ''
})
afterAll(() => hub.close())

const problemOf = ({ body }: { readonly body: unknown }): string | undefined =>
  (body as { readonly type?: string }).type?.split('/').at(-1)

const findBirth = async (by: Operator) => {
  const { body } = await by.listEvents({ topic: 'civil-status.act.v1', person })
  return body.events.find(({ type }) => type === 'vn.ndxp.civil-status.birth-registered.v1')
}

/** An event that came before an earlier one of its person, at the only consumer of its topic. */
const parkOne = async () => {
  const producer = createProducer(hub.kafka)
  const key = newPersonId()
  const data = { cancellationId: randomUUID(), pin: '001099000001', fencedAt: new Date().toISOString() }
  const [later, parked] = [2, 1].map((sequence) => makeRecord(pinFenced, { key, sequence, data }))
  for (const record of [later, parked]) if (record !== undefined) await producer.send([record])
  await producer.stop()
  const path = `/operations/v1/parked/events?consumer=id-issuance&key=${key}`
  const { body } = await eventually(
    () => viewer.call<{ readonly rows: readonly { readonly id: string }[] }>({ method: 'GET', path }),
    (answer) => answer.body.rows.length === 1,
    { what: 'a parked event' },
  )
  return { parkedId: body.rows[0]?.id ?? '', eventId: parked?.headers['ce_id'] ?? '' }
}

interface Skip {
  readonly id: string
  readonly state: string
}

const skips = '/operations/v1/parked/skips'
const propose = (by: Operator, parkedId: string) => {
  const body = JSON.stringify({ consumer: 'id-issuance', parkedId, reason })
  const headers = { 'idempotency-key': `"${randomUUID()}"` }
  return by.call<Skip>({ method: 'POST', path: skips, body, headers })
}
const decide = (by: Operator, id: string, decision = 'approve') =>
  by.call<Skip>({
    method: 'POST',
    path: `${skips}/${id}/decision`,
    body: JSON.stringify({ consumer: 'id-issuance', decision }),
  })

const quarantine = '/operations/v1/parked/quarantines/population/01'
const reason = 'a registrar asks what was sent'
const writes = [
  ['POST', '/operations/v1/parked/redrives', { consumer: 'population', selection: { kind: 'all' } }],
  ['POST', '/operations/v1/parked/skips', { consumer: 'population', parkedId: randomUUID(), reason }],
  ['POST', '/operations/v1/parked/rehearsals', { consumer: 'population', selection: { kind: 'all' } }],
  ['PUT', quarantine, { reason }],
  ['DELETE', quarantine, undefined],
] as const

describe('whoever operates', () => {
  test.each(serviceNames)('sees that %s is ready', async (name) => {
    const { status, body } = await viewer.overview()
    expect(status).toBe(200)
    expect(body.services.find(({ service }) => service === name)?.processes.map(({ state }) => state)).toEqual([
      'ready',
    ])
  })

  test('sees the events of a person, and nothing that says who the person is', async () => {
    const pages = await Promise.all(
      ['civil-status.act.v1', 'identity.pin.v1', 'population.snapshot.v1'].map((topic) =>
        viewer.listEvents({ topic, person }),
      ),
    )
    expect(pages.flatMap(({ body }) => body.events.map(({ key }) => key))).toContain(person)
    const shown = pages.map(({ text }) => text).join()
    for (const secret of [pin, act.child.fullName, act.child.dateOfBirth, act.mother.fullName])
      expect(shown).not.toContain(secret)
  })

  test('sees that a birth was applied by all who take it in, and what it caused', async () => {
    const birth = await findBirth(viewer)
    const { body } = await eventually(
      () => viewer.readJourney(birth?.id ?? ''),
      (answer) => answer.body.stations.every(({ state }) => state === 'applied'),
      { what: 'a birth that all have applied' },
    )
    expect(body.stations.map(({ consumer }) => consumer).toSorted()).toEqual(['id-issuance', 'population'])
    expect(body.caused.map(({ type }) => type)).toContain('vn.ndxp.identity.pin-issued.v1')
  })

  test.each([
    '/operations/v1/parked',
    '/operations/v1/parked/events?consumer=population',
    '/operations/v1/overview/waiting-events',
    '/operations/v1/overview/held-requests',
    '/operations/v1/overview/unresolved-acts',
  ])('reads %s of services that all answer', async (path) => {
    const { status, body } = await viewer.call<{ readonly away: readonly string[] }>({ method: 'GET', path })
    expect([status, body.away]).toEqual([200, []])
  })
})

describe('who may do what', () => {
  test.each(writes)('P8: a viewer and an approver do not act: %s %s', async (method, path, body) => {
    for (const by of [viewer, approver]) {
      const answer = await by.call({ method, path, body: body === undefined ? undefined : JSON.stringify(body) })
      expect([answer.status, problemOf(answer)]).toEqual([403, 'not-granted'])
    }
  })

  test('P8: only an approver decides whether an event is skipped', async () => {
    const path = `/operations/v1/parked/skips/${randomUUID()}/decision`
    const body = JSON.stringify({ consumer: 'population', decision: 'approve' })
    for (const by of [viewer, operator]) {
      const answer = await by.call({ method: 'POST', path, body })
      expect([answer.status, problemOf(answer)]).toEqual([403, 'not-granted'])
    }
  })

  test('P8: an operator proposes to skip an event, another officer approves, and nobody else does either', async () => {
    const { parkedId, eventId } = await parkOne()
    const proposed = await propose(operator, parkedId)
    expect([proposed.status, proposed.body.state]).toEqual([200, 'proposed'])
    const { id } = proposed.body
    const himself = createOperator(hub.address, 'approver', 'operator-1')
    for (const [by, status, problem] of [
      [viewer, 403, 'not-granted'],
      [operator, 403, 'not-granted'],
      [himself, 409, 'own-proposal'],
    ] as const) {
      const refused = await decide(by, id)
      expect([refused.status, problemOf(refused)]).toEqual([status, problem])
    }
    const approved = await decide(approver, id)
    expect([approved.status, approved.body.state]).toEqual([200, 'approved'])
    const again = await propose(operator, parkedId)
    expect([again.status, problemOf(again)]).toEqual([404, 'unknown-parked-event'])
    const listed = await viewer.call<{ readonly rows: readonly Skip[] }>({ method: 'GET', path: skips })
    expect(listed.body.rows).toContainEqual(
      expect.objectContaining({
        id,
        consumer: 'id-issuance',
        reason,
        proposedBy: expect.objectContaining({ officer: 'operator-1' }),
        decidedBy: expect.objectContaining({ officer: 'approver-1' }),
      }),
    )
    const { body } = await viewer.readJourney(eventId)
    expect(body.stations).toMatchObject([{ consumer: 'id-issuance', state: 'skipped', reason }])
  })

  test('P8: a viewer reveals nothing; where an operator does, it is on record with who and why', async () => {
    const birth = await findBirth(operator)
    const refused = await viewer.reveal(birth?.id ?? '', reason)
    expect([refused.status, problemOf(refused)]).toEqual([403, 'not-granted'])
    const revealed = await operator.reveal(birth?.id ?? '', reason)
    expect([revealed.status, revealed.body]).toMatchObject([200, { data: { child: { fullName: act.child.fullName } } }])
    const log = await hub.readTopic('exchange.log.v1')
    const entries = log
      .filter(({ key }) => key === revealed.exchangeId)
      .map(({ value }) => JSON.parse(String(value)) as object)
    expect(entries).toEqual([
      expect.objectContaining({ operation: 'reveal-event', officer: 'operator-1' }),
      expect.objectContaining({ operation: 'reveal-event', officer: 'operator-1', outcome: 'revealed', status: 200 }),
    ])
    const kept = await hub.rows('operations', 'select officer, reason from revelation where exchange_id = $1', [
      revealed.exchangeId,
    ])
    expect(kept).toEqual([{ officer: 'operator-1', reason }])
  })
})

describe('a quarantine', () => {
  interface Job {
    readonly id: string
    readonly state: string
    readonly applied: number
    readonly failedAgain: number
  }
  interface Rows {
    readonly rows: readonly Readonly<Record<string, unknown>>[]
  }
  // A province of no other test.
  const province = '92'
  const path = `/operations/v1/parked/quarantines/population/${province}`

  const redrive = async (): Promise<Job> => {
    const body = JSON.stringify({ consumer: 'population', selection: { kind: 'reason', reason: 'quarantined' } })
    const headers = { 'idempotency-key': `"${randomUUID()}"` }
    const redrives = '/operations/v1/parked/redrives'
    const started = await operator.call<Job>({ method: 'POST', path: redrives, body, headers })
    expect(started.status).toBe(200)
    const ended = await eventually(
      () => viewer.call<Job>({ method: 'GET', path: `${redrives}/${started.body.id}` }),
      (answer) => answer.body.state === 'finished',
      { what: 'a redrive that is over' },
    )
    return ended.body
  }
  const listQuarantines = async () => {
    const { body } = await viewer.call<Rows>({ method: 'GET', path: '/operations/v1/parked/quarantines' })
    return body.rows
  }

  test('P5: has a consumer park what names the province, nobody else, until it is lifted and worked off', async () => {
    const set = await operator.call({ method: 'PUT', path, body: JSON.stringify({ reason }) })
    const row = { consumer: 'population', provinceCode: province, reason, setBy: { officer: 'operator-1' } }
    expect([set.status, set.body]).toMatchObject([200, row])
    expect(await listQuarantines()).toMatchObject([row])
    const justice = createMinistryOfJustice(hub.address)
    const place = { communeCode: '31135' }
    const concerned = makeAct({ registeredAt: place, child: { placeOfBirth: place, nativePlace: place } })
    const other = makeAct()
    const [{ body: held }, { body: free }] = [
      await justice.registerBirth(concerned, 10),
      await justice.registerBirth(other, 10),
    ]
    const insurance = createSocialInsurance(hub.address)
    const verify = (of: typeof concerned, number: string) => insurance.verify(questionAbout(of, number))
    await eventually(
      () => verify(other, free.identification.pin ?? ''),
      ({ body }) => body.outcome === 'match',
      { what: 'the other child verified' },
    )
    const parked = `/operations/v1/parked/events?consumer=population&reason=quarantined`
    const { body } = await eventually(
      () => viewer.call<Rows>({ method: 'GET', path: parked }),
      (answer) => answer.body.rows.length === 2,
      { what: 'the birth parked with the number behind it' },
    )
    expect(body.rows.map((event) => event['reason'])).toEqual(['quarantined', 'behind-parked'])
    const rehearse = async () => {
      const order = JSON.stringify({ consumer: 'population', selection: { kind: 'reason', reason: 'quarantined' } })
      const rehearsals = '/operations/v1/parked/rehearsals'
      return (await operator.call<Job>({ method: 'POST', path: rehearsals, body: order })).body
    }
    expect(await rehearse()).toMatchObject({ applied: 0, failedAgain: 1, failures: [{ reason: 'quarantined' }] })
    expect(await redrive()).toMatchObject({ applied: 0, failedAgain: 1 })
    const lifted = await operator.call({ method: 'DELETE', path })
    expect([lifted.status, lifted.body, await listQuarantines()]).toMatchObject([200, row, []])
    expect(await rehearse()).toMatchObject({ consumer: 'population', complete: true, applied: 2, failures: [] })
    expect(await redrive()).toMatchObject({ applied: 2, failedAgain: 0 })
    await eventually(
      () => verify(concerned, held.identification.pin ?? ''),
      (answer) => answer.body.outcome === 'match',
      { what: 'the child of the province verified' },
    )
    const again = await operator.call({ method: 'DELETE', path })
    expect([again.status, problemOf(again)]).toEqual([404, 'unknown-quarantine'])
  })
})
