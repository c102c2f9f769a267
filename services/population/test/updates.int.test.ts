import { randomUUID } from 'node:crypto'
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals'
import { birthRegistered, civilStatusChanged, pinIssued, type ActId, type PersonId } from '@hub/contracts'
import { readRecords } from '@hub/kafka'
import { eventually, makeBirth, makeRecord, newPersonId, type CallerAnswer } from '@hub/testing'
import { itemNames } from '../src/domain/items.ts'
import { startPopulation, type PopulationUnderTest } from './population-under-test.ts'

let population: PopulationUnderTest
beforeAll(async () => {
  population = await startPopulation('updates-test')
})
afterAll(() => population.stop())

interface Citizen {
  readonly key: PersonId
  readonly pin: string
}

const everything = { items: itemNames }
let numbers = 0

/** Somebody with a number, whose birth was registered on that day. */
const bring = async (registeredOn = '2026-11-20', fullName = 'Nguyễn Thị Hòa'): Promise<Citizen> => {
  numbers += 1
  const [key, pin] = [newPersonId(), `0018${String(27_000_000 + numbers)}`]
  await population.producer.send([
    makeRecord(birthRegistered, { key, sequence: 1, data: makeBirth({ registeredOn, child: { fullName } }) }),
    makeRecord(pinIssued, { key, sequence: 1, data: { pin, issuedAt: new Date().toISOString() } }),
  ])
  await eventually(
    () => population.post('/v1/persons/record', { pin }, everything),
    ({ status }) => status === 200,
  )
  return { key, pin }
}

const update = (
  { pin }: Pick<Citizen, 'pin'>,
  items: object,
  { key = randomUUID(), ...given }: { readonly key?: string; readonly [name: string]: unknown } = {},
): Promise<CallerAnswer> =>
  population.call({
    method: 'POST',
    target: '/v1/updates',
    body: { pin, ground: 'citizen-request', effectiveFrom: '2026-11-21', items, ...given },
    officer: 'population-officer-1',
    headers: { 'idempotency-key': `"${key}"` },
  })

const itemsOf = async ({ pin }: Citizen, grant: object = everything): Promise<Readonly<Record<string, unknown>>> =>
  ((await population.post('/v1/persons/record', { pin }, grant)).body as { items: Record<string, unknown> }).items

const historyOf = async ({ pin }: Citizen): Promise<unknown> =>
  (await population.post('/v1/persons/history', { pin }, everything)).body

const details = {
  otherNames: ['Hòa Bình'],
  religion: '01',
  bloodGroup: '03',
  oldIdentityNumber: '012345678',
  card: { issuedOn: '2024-07-02', issuedBy: 'Bộ Công an', expiresOn: '2034-07-02' },
  temporaryAbsence: { from: '2026-10-01', until: '2027-10-01', reason: 'studies' },
  residenceFileNumber: '01-2024-000123',
  phone: '+84912345678',
  email: 'hoa@example.vn',
}

const eventsOf = async (key: PersonId, topic: Parameters<typeof readRecords>[1]): Promise<readonly string[]> =>
  (await readRecords(population.kafka, topic))
    .filter((record) => record.key === key)
    .map(({ headers }) => headers['ce_type']?.split('.').at(-2) ?? '')

describe('what only the register keeps', () => {
  test('P8: is told as far as granted, with who said it, when and on what ground', async () => {
    const citizen = await bring()
    expect(await update(citizen, details)).toMatchObject({
      status: 201,
      body: { effectiveFrom: '2026-11-21', differing: [], changed: expect.arrayContaining(Object.keys(details)) },
    })
    expect(await itemsOf(citizen)).toMatchObject(details)
    expect(await itemsOf(citizen, { items: ['bloodGroup'] })).toEqual({ bloodGroup: '03' })
    await update(citizen, { phone: '0987654321' }, { ground: 'change', effectiveFrom: '2026-11-22' })
    const { changes } = (await historyOf(citizen)) as { changes: readonly { readonly item: string }[] }
    expect(changes.filter(({ item }) => item === 'phone')).toMatchObject([
      {
        after: '+84912345678',
        basis: { kind: 'authority-said', ground: 'citizen-request', registeredOn: '2026-11-21' },
      },
      {
        before: '+84912345678',
        after: '0987654321',
        basis: { ground: 'change', registeredBy: { officer: 'population-officer-1' } },
      },
    ])
    const types = await eventually(
      () => eventsOf(citizen.key, 'population.person.v1'),
      (all) => all.length === 3,
    )
    expect(types).toEqual(['person-created', 'person-updated', 'person-updated'])
  })

  test('can be taken out, and what took effect later does not give way', async () => {
    const citizen = await bring()
    await update(citizen, { phone: '0912345678', email: 'a@example.vn' })
    expect(await update(citizen, {}, { withdrawn: ['phone'] })).toMatchObject({ body: { changed: ['phone'] } })
    expect(await update(citizen, { email: 'b@example.vn' }, { effectiveFrom: '2026-11-20' })).toMatchObject({
      status: 409,
      problem: 'newer-item-in-effect',
      body: { errors: [{ pointer: '/items/email' }] },
    })
    const items = await itemsOf(citizen)
    expect([items['phone'], items['email']]).toEqual([undefined, 'a@example.vn'])
  })

  test('a household: head and members, each with what they are to the head', async () => {
    const [head, wife, child] = [await bring(), await bring('2026-11-20', 'Trần Thị Lan'), await bring()]
    await update(head, { household: { relation: 'head' }, oldIdentityNumber: '012345679' })
    await update(wife, { household: { relation: 'spouse', headPin: head.pin } })
    await update(child, { household: { relation: 'child', headPin: head.pin } })
    expect((await itemsOf(child))['household']).toEqual({
      relation: 'child',
      head: { fullName: 'Nguyễn Thị Hòa', pin: head.pin, oldIdentityNumber: '012345679' },
      members: [{ relation: 'spouse', fullName: 'Trần Thị Lan', pin: wife.pin }],
    })
    expect((await itemsOf(head))['household']).toMatchObject({
      relation: 'head',
      members: [
        { relation: 'child', pin: child.pin },
        { relation: 'spouse', pin: wife.pin },
      ],
    })
    expect(JSON.stringify(await historyOf(child))).not.toContain(head.key)
  })
})

describe('what civil status keeps, too', () => {
  test('changes whom the register rules, and civil status is told to adjust', async () => {
    const citizen = await bring('1999-03-02')
    expect(await update(citizen, { fullName: 'Nguyễn Thị Huệ' }, { ground: 'error-found' })).toMatchObject({
      status: 201,
      body: { changed: ['fullName'], differing: [] },
    })
    expect(await itemsOf(citizen)).toMatchObject({ fullName: 'Nguyễn Thị Huệ' })
    expect(
      await eventually(
        () => eventsOf(citizen.key, 'population.difference.v1'),
        (all) => all.length > 0,
      ),
    ).toEqual(['difference-resolved'])
    expect(
      await eventually(
        () => eventsOf(citizen.key, 'population.snapshot.v1'),
        (all) => all.length === 2,
      ),
    ).toHaveLength(2)
  })

  test('is a difference of whom civil status rules, until an officer lets the register stand', async () => {
    const citizen = await bring()
    expect(await update(citizen, { sex: '1', phone: '0912345678' }, { ground: 'error-found' })).toMatchObject({
      status: 201,
      body: { changed: ['phone'], differing: ['sex'] },
    })
    expect(await itemsOf(citizen)).toMatchObject({ sex: '2', phone: '0912345678' })
    const { body } = await population.get('/v1/differences?limit=200')
    const { differences } = body as { differences: readonly { id: string; person: { pin: string } }[] }
    const difference = differences.find(({ person }) => person.pin === citizen.pin)
    expect(difference).toMatchObject({
      field: 'sex',
      ruler: 'civil-status',
      civilStatus: { value: '2', event: { kind: 'birth-registered' } },
      register: { value: '1', event: { kind: 'authority-said', ground: 'error-found' } },
    })
    const decided = await population.call({
      method: 'POST',
      target: `/v1/differences/${difference?.id ?? ''}/decision`,
      body: { stands: 'register', reason: 'hospital papers seen', version: 1 },
      officer: 'population-officer-1',
    })
    expect(decided).toMatchObject({ status: 200, body: { outcome: 'register' } })
    expect(await itemsOf(citizen)).toMatchObject({ sex: '1' })
    expect(
      await eventually(
        () => eventsOf(citizen.key, 'population.difference.v1'),
        (all) => all.length === 2,
      ),
    ).toEqual(['difference-opened', 'difference-resolved'])
  })

  test('settles what civil status had said before, where both say the same by that', async () => {
    const citizen = await bring('1999-03-02')
    const act = { actId: newPersonId() as string as ActId, registeredOn: '2026-11-20', registeredAt: { country: 'VN' } }
    const data = { ...act, field: 'fullName' as const, newValue: 'Nguyễn Thị Huệ', ground: 'correction' }
    await population.producer.send([makeRecord(civilStatusChanged, { key: citizen.key, sequence: 2, data })])
    const outcomes = (): Promise<readonly { outcome: string | null }[]> =>
      population.database.rows('select outcome from difference where person_id = $1', [citizen.key])
    await eventually(outcomes, (rows) => rows.length === 1)
    await update(citizen, { fullName: 'Nguyễn Thị Huệ' })
    expect(await outcomes()).toEqual([{ outcome: 'agreed' }])
    expect(
      await eventually(
        () => eventsOf(citizen.key, 'population.difference.v1'),
        (all) => all.length === 2,
      ),
    ).toEqual(['difference-opened', 'difference-resolved'])
  })
})

test('P3: an update that is sent ten times at once has its effect once, and is answered alike', async () => {
  const citizen = await bring('1999-03-02')
  const key = randomUUID()
  const answers = await Promise.all(
    Array.from({ length: 10 }, () => update(citizen, { phone: '0912345678', fullName: 'Lê Thị Ba' }, { key })),
  )
  expect(new Set(answers.map(({ body }) => JSON.stringify(body))).size).toBe(1)
  expect(
    await population.database.rows('select 1 from person_change where person_id = $1', [citizen.key]),
  ).toHaveLength(2)
  expect(await update(citizen, { phone: '0999999999' }, { key })).toMatchObject({
    status: 422,
    problem: 'idempotency-key-reused',
  })
})

test.each([
  ['a blood group that QCVN 109 does not have', { bloodGroup: 'AB' }, 'malformed-value', '/items/bloodGroup'],
  ['an old number of eight digits', { oldIdentityNumber: '01234567' }, 'malformed-value', '/items/oldIdentityNumber'],
  [
    'a card that ends before it was issued',
    { card: { issuedOn: '2024-07-02', issuedBy: 'Bộ Công an', expiresOn: '2023-07-02' } },
    'malformed-value',
    '/items/card/expiresOn',
  ],
  [
    'a day that does not exist',
    { temporaryAbsence: { from: '2026-02-30' } },
    'impossible-date',
    '/items/temporaryAbsence/from',
  ],
  ['a member who names no head', { household: { relation: 'child' } }, 'malformed-value', '/items/household/headPin'],
  [
    'a head whom nobody knows',
    { household: { relation: 'child', headPin: '001899999999' } },
    'malformed-value',
    '/items/household/headPin',
  ],
  ['a name that is none', { otherNames: ['???'] }, 'malformed-name', '/items/otherNames/0'],
])('%s is refused, with the field', async (_what, items, problem, pointer) => {
  expect(await update(await bring(), items)).toMatchObject({ problem, body: { errors: [{ pointer }] } })
})

test('nobody is updated tomorrow, without a key, or by a number that nobody holds', async () => {
  const citizen = await bring()
  expect(await update(citizen, { religion: '01' }, { effectiveFrom: '2999-01-01' })).toMatchObject({
    problem: 'event-in-future',
    body: { errors: [{ pointer: '/effectiveFrom' }] },
  })
  expect(await update({ pin: '001899999999' }, { religion: '01' })).toMatchObject({ problem: 'person-not-held' })
  const body = { pin: citizen.pin, ground: 'change', effectiveFrom: '2026-11-21', items: { religion: '01' } }
  expect(await population.call({ method: 'POST', target: '/v1/updates', body, officer: 'officer-1' })).toMatchObject({
    problem: 'invalid-header',
  })
})
