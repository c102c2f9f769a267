import { randomUUIDv7 } from 'node:crypto'
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals'
import { birthRegistered, type ActId, type DataOf, type PersonId } from '@hub/contracts'
import { eventually, makeBirth, makeRecord, newName, newPersonId } from '@hub/testing'
import { authority, startNumbers, type Answer, type NumbersUnderTest } from './numbers-under-test.ts'

let numbers: NumbersUnderTest
beforeAll(async () => {
  numbers = await startNumbers('requests-test')
})
afterAll(() => numbers.stop())

type Birth = DataOf<typeof birthRegistered>

interface Child {
  readonly personId: PersonId
  readonly birth: Birth
}

interface RequestBody {
  readonly id: string
  readonly state: string
  readonly overdue: boolean
  readonly pin?: string
  readonly candidates: readonly {
    readonly person: string
    readonly pin?: string
    readonly fullName: string
    readonly requestState: string
  }[]
}

interface HeldPage {
  readonly requests: readonly { readonly id: string; readonly state: string; readonly candidates: number }[]
  readonly next?: string
}

const requestedBy = { client: 'VN/GOV/000.00.00.G15/ecsdb', officer: 'registrar' }

/** Registrations that are all alike: of one child, or of twins. */
const alike = (count: number, given: Parameters<typeof makeBirth>[0] = {}): readonly Child[] => {
  const mother = { fullName: `Lê Thị ${newName()}`, dateOfBirth: '1995' }
  const birth = () => makeBirth({ mother, registeredBy: requestedBy, ...given })
  return Array.from({ length: count }, () => ({ personId: newPersonId(), birth: birth() }))
}

const register = (children: readonly Child[], sequence = 1): Promise<void> =>
  numbers.producer.send(
    children.map(({ personId, birth }) => makeRecord(birthRegistered, { key: personId, sequence, data: birth })),
  )

const statesOf = async (children: readonly Child[]): Promise<readonly string[]> => {
  const rows = await numbers.database.rows<{ state: string }>(
    'select state from number_request where request_id = any($1) order by state',
    [children.map(({ birth }) => birth.actId)],
  )
  return rows.map(({ state }) => state)
}

/** Registered one after the other: the first has its number, the others are held. */
const held = async (count: number): Promise<readonly [Child, ...Child[]]> => {
  const children = alike(count + 1) as readonly [Child, ...Child[]]
  for (const [index, child] of children.entries()) {
    await register([child])
    await eventually(
      () => statesOf(children),
      (states) => states.length === index + 1,
    )
  }
  return children
}

const read = (id: string): Promise<Answer<RequestBody>> => numbers.call<RequestBody>('GET', `/v1/requests/${id}`)

const decide = (
  { birth }: Child,
  body: object,
  options: { readonly client?: string; readonly officer?: string; readonly replica?: number } = {},
): Promise<Answer<RequestBody>> =>
  numbers.call<RequestBody>('POST', `/v1/requests/${birth.actId}/decision`, { body, ...options })

const typesOf = async ({ personId }: Child, count: number): Promise<readonly string[]> => {
  const events = await eventually(
    () => numbers.eventsOf(personId),
    (all) => all.length === count,
  )
  return events.map(({ type }) => type)
}

const numbersOf = (children: readonly Child[]): Promise<readonly { readonly pin: string }[]> =>
  numbers.database.rows<{ pin: string }>('select pin from pin where person_id = any($1) order by issued_at', [
    children.map(({ personId }) => personId),
  ])

test('P11: two registrations of one child at the same moment on two replicas are one number and one that is held', async () => {
  const pairs = Array.from({ length: 40 }, () => alike(2))
  await register(pairs.flat())
  await eventually(
    () => statesOf(pairs.flat()),
    (states) => states.length === 80,
  )
  for (const pair of pairs) expect(await statesOf(pair)).toEqual(['issued', 'suspected-duplicate'])
  expect(await numbers.table('parked-events')).toEqual([])
}, 60_000)

test('a held request shows an officer whom it might be about, and nobody else gets to see it in lists', async () => {
  const [first, second] = await held(1)
  const { body } = await read(second?.birth.actId ?? '')
  const [pin] = await numbersOf([first])
  expect(body).toMatchObject({
    state: 'suspected-duplicate',
    overdue: false,
    person: { fullName: 'Nguyễn Thị Hòa', sex: '2' },
    candidates: [{ person: first.personId, fullName: 'Nguyễn Thị Hòa', pin: pin?.pin, requestState: 'issued' }],
    requestedBy,
  })
  expect(await typesOf(second as Child, 1)).toEqual(['pin-held'])
  const page = await numbers.call<HeldPage>('GET', '/v1/requests?limit=200')
  expect(page.body.requests).toContainEqual(expect.objectContaining({ id: second?.birth.actId, candidates: 1 }))
  expect(JSON.stringify(page.body)).not.toContain('Nguyễn')
})

test('a request whose deadline has passed shows as overdue, and stays held', async () => {
  const [, second] = await held(1)
  const id = second?.birth.actId ?? ''
  await numbers.database.rows(`update number_request set deadline = now() - interval '1 hour' where request_id = $1`, [
    id,
  ])
  const overdue = await numbers.call<HeldPage>('GET', '/v1/requests?overdue=true&limit=200')
  expect(overdue.body.requests.map((request) => request.id)).toEqual([id])
  expect(await numbers.table('held-requests')).toContainEqual(expect.objectContaining({ id, overdue: true }))
  expect((await decide(second as Child, { decision: 'different-person' })).status).toBe(200)
})

test('held requests come in pages', async () => {
  await held(3)
  const first = await numbers.call<HeldPage>('GET', '/v1/requests?limit=2')
  const second = await numbers.call<HeldPage>('GET', `/v1/requests?limit=2&after=${first.body.next ?? ''}`)
  const ids = [...first.body.requests, ...second.body.requests].map(({ id }) => id)
  expect(new Set(ids).size).toBe(4)
  expect(ids).toEqual(ids.toSorted())
})

describe('P11: an officer decides', () => {
  test('that it is somebody else, who gets a number', async () => {
    const [, second] = (await held(1)) as readonly [Child, Child]
    const decided = await decide(second, { decision: 'different-person', note: 'cousins' })
    expect(decided).toMatchObject({ status: 200, body: { state: 'issued', note: 'cousins' } })
    expect(decided.body.pin).toBe((await numbersOf([second]))[0]?.pin)
    expect(await typesOf(second, 2)).toEqual(['pin-held', 'pin-issued'])
  })

  test('that they are triplets: all who are held get numbers', async () => {
    const [, second, third] = (await held(2)) as readonly [Child, Child, Child]
    const decisions = await Promise.all([
      decide(second, { decision: 'twins' }),
      decide(third, { decision: 'twins' }, { replica: 1 }),
    ])
    expect(decisions.map(({ status, body }) => `${status} ${body.state}`)).toEqual(['200 issued', '200 issued'])
    expect(await numbersOf([second, third])).toHaveLength(2)
    expect(await typesOf(third, 2)).toEqual(['pin-held', 'pin-issued'])
  })

  test('that it is the same person, whose number is the answer', async () => {
    const [first, second] = (await held(1)) as readonly [Child, Child]
    const [pin] = await numbersOf([first])
    const decided = await decide(second, { decision: 'same-person', person: first.personId })
    expect(decided).toMatchObject({ status: 200, body: { state: 'matched', pin: pin?.pin } })
    expect(await numbersOf([second])).toEqual([])
    expect(await typesOf(second, 2)).toEqual(['pin-held', 'pin-matched'])
    expect((await numbers.eventsOf(second.personId))[1]?.data).toMatchObject({
      actId: second.birth.actId,
      personId: first.personId,
      pin: pin?.pin,
    })
  })

  test('that it is a person known by a number, an old one too, and not one that is undecided', async () => {
    const [first, second, third] = (await held(2)) as readonly [Child, Child, Child]
    expect(await decide(third, { decision: 'same-person', person: second.personId })).toMatchObject({
      status: 409,
      problem: 'person-undecided',
    })
    expect(await decide(third, { decision: 'same-person', person: third.personId })).toMatchObject({
      status: 404,
      problem: 'unknown-person',
    })
    const [pin] = await numbersOf([first])
    expect(await decide(third, { decision: 'same-person', pin: pin?.pin })).toMatchObject({
      body: { state: 'matched' },
    })
  })

  test('that it is a person whose certificate was revoked: this registration is the lawful one, and gives a number', async () => {
    const [first, second] = (await held(1)) as readonly [Child, Child]
    await numbers.database.rows(
      `update pin set state = 'cancelled', cancelled_at = now() where person_id = '${first.personId}' returning pin`,
    )
    const decided = await decide(second, { decision: 'same-person', person: first.personId })
    const [, pin] = await numbersOf([first])
    expect(decided).toMatchObject({ body: { state: 'matched', pin: pin?.pin } })
    expect(await typesOf(first, 2)).toEqual(['pin-issued', 'pin-issued'])
  })

  test('about both registrations of one person: the second is answered with the number that the first brought', async () => {
    const [first, second] = (await held(1)) as readonly [Child, Child]
    const again = { personId: second.personId, birth: { ...second.birth, actId: randomUUIDv7() as ActId } }
    await register([again], 2)
    await eventually(
      () => statesOf([second, again]),
      (states) => states.length === 2,
    )
    const decided = await decide(second, { decision: 'different-person' })
    const pin = decided.body.pin
    expect(await decide(again, { decision: 'same-person', person: first.personId })).toMatchObject({
      status: 409,
      problem: 'person-has-number',
    })
    expect(await decide(again, { decision: 'different-person' })).toMatchObject({ body: { state: 'matched', pin } })
    expect(await typesOf(second, 4)).toEqual(['pin-held', 'pin-held', 'pin-issued', 'pin-matched'])
  })

  test('that two are one person while that person’s number is replaced: the number of both is the new one', async () => {
    const [first, second] = (await held(1)) as readonly [Child, Child]
    const [old] = await numbersOf([first])
    const proposed = await numbers.call<{ readonly id: string }>('POST', '/v1/cancellations', {
      body: {
        pin: old?.pin,
        ground: 'collection-error',
        explanation: 'typed wrongly',
        reestablish: { provinceCode: '01', sex: '2', birthYear: 2026 },
      },
      headers: { 'idempotency-key': `"${randomUUIDv7()}"` },
      grant: { grounds: ['collection-error'] },
    })
    expect(proposed).toMatchObject({ status: 201 })
    const [cancelled, decided] = await Promise.all([
      numbers.call('POST', `/v1/cancellations/${proposed.body.id}/decision`, {
        body: { decision: 'approve' },
        officer: 'head',
      }),
      decide(second, { decision: 'same-person', person: first.personId }, { replica: 1 }),
    ])
    expect([cancelled.status, decided]).toMatchObject([202, { status: 200, body: { state: 'matched' } }])
    expect(await numbersOf([first, second])).toHaveLength(2)
  })

  test('that the police of the commune have to ask, and then', async () => {
    const [, second] = (await held(1)) as readonly [Child, Child]
    expect(await decide(second, { decision: 'needs-verification' })).toMatchObject({
      body: { state: 'needs-verification' },
    })
    expect(await decide(second, { decision: 'needs-verification' }, { officer: 'another' })).toMatchObject({
      problem: 'request-decided-already',
    })
    const reason = 'identity-not-verified'
    expect(await decide(second, { decision: 'reject', reason })).toMatchObject({ body: { state: 'rejected', reason } })
    expect(await typesOf(second, 3)).toEqual(['pin-held', 'pin-held', 'pin-rejected'])
    expect(await numbersOf([second])).toEqual([])
  })

  test('once: again it is the same, in another way it is refused, on whichever replica', async () => {
    const [, second] = (await held(1)) as readonly [Child, Child]
    const answers = await Promise.all(
      [0, 1, 0, 1].map((replica) => decide(second, { decision: 'different-person' }, { replica })),
    )
    expect(new Set(answers.map(({ body }) => `${body.state} ${body.pin ?? ''}`)).size).toBe(1)
    expect(await numbersOf([second])).toHaveLength(1)
    expect(await decide(second, { decision: 'reject', reason: 'not-vietnamese' })).toMatchObject({
      status: 409,
      problem: 'request-decided-already',
    })
  })

  test('and never the one who registered it', async () => {
    const [, second] = (await held(1)) as readonly [Child, Child]
    expect(await decide(second, { decision: 'different-person' }, requestedBy)).toMatchObject({
      status: 409,
      problem: 'own-proposal',
    })
    expect((await read(second.birth.actId)).body.state).toBe('suspected-duplicate')
    const sameName = { client: authority, officer: requestedBy.officer }
    expect((await decide(second, { decision: 'different-person' }, sameName)).status).toBe(200)
  })

  test('with everything that the decision needs', async () => {
    const [, second] = (await held(1)) as readonly [Child, Child]
    expect(await decide(second, { decision: 'reject' })).toMatchObject({
      status: 400,
      body: { errors: [{ pointer: '/reason' }] },
    })
    expect(await decide(second, { decision: 'same-person' })).toMatchObject({
      status: 400,
      body: { errors: [{ pointer: '/person' }] },
    })
    expect(await read('0199a0a0-0000-7000-8000-000000000001')).toMatchObject({
      status: 404,
      problem: 'unknown-request',
    })
  })
})
