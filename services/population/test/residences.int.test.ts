import { randomUUID } from 'node:crypto'
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals'
import {
  birthRegistered,
  deathRegistered,
  personSnapshot,
  personUpdated,
  pinIssued,
  type ActId,
  type PersonId,
} from '@hub/contracts'
import { readRecords } from '@hub/kafka'
import { eventually, makeBirth, makeRecord, newPersonId, type CallerAnswer } from '@hub/testing'
import { itemNames } from '../src/domain/items.ts'
import { startPopulation, type PopulationUnderTest } from './population-under-test.ts'

let population: PopulationUnderTest
beforeAll(async () => {
  population = await startPopulation('residences-test')
})
afterAll(() => population.stop())

const everything = { items: itemNames }
let numbers = 0

const bring = async (): Promise<{ readonly key: PersonId; readonly pin: string }> => {
  numbers += 1
  const [key, pin] = [newPersonId(), `0018${String(26_500_000 + numbers).padStart(8, '0')}`]
  await population.producer.send([
    makeRecord(birthRegistered, { key, sequence: 1, data: makeBirth() }),
    makeRecord(pinIssued, { key, sequence: 1, data: { pin, issuedAt: new Date().toISOString() } }),
  ])
  await eventually(
    () => population.post('/v1/persons/record', { pin }, everything),
    ({ status }) => status === 200,
  )
  return { key, pin }
}

const send = (target: string, body: object, key: string): Promise<CallerAnswer> =>
  population.call({
    method: 'POST',
    target,
    body,
    officer: 'population-officer-1',
    headers: { 'idempotency-key': `"${key}"` },
  })

const hanoi = { provinceCode: '01', communeCode: '00004' }

const register = (pin: string, given: object = {}, key: string = randomUUID()): Promise<CallerAnswer> =>
  send(
    '/v1/residences',
    { pin, kind: 'permanent', address: hanoi, from: '2026-01-01', ground: 'own-home', ...given },
    key,
  )

const end = (pin: string, until: string, key: string = randomUUID()): Promise<CallerAnswer> =>
  send('/v1/residences/endings', { pin, kind: 'permanent', until, ground: 'death' }, key)

const itemsOf = async (pin: string, grant: unknown = everything): Promise<Record<string, unknown>> =>
  ((await population.post('/v1/persons/record', { pin }, grant)).body as { items: Record<string, unknown> }).items

interface Document {
  readonly errors: readonly { readonly pointer: string; readonly detail: string }[]
}

test('a residence before the merger is kept as it was, and told by what its unit may be called today', async () => {
  const { pin } = await bring()
  const old = { provinceCode: '01', communeCode: '00007', detail: 'ngõ 1' }
  expect(await register(pin, { address: old, from: '2020-02-01' })).toMatchObject({
    status: 201,
    body: { address: { ...old, districtCode: '001', country: 'VN' }, from: '2020-02-01' },
  })
  expect((await itemsOf(pin))['permanentResidence']).toMatchObject({
    ...old,
    districtCode: '001',
    asRegistered: { unit: { name: 'Phường Cống Vị' }, district: { name: 'Quận Ba Đình' } },
    today: [
      { unit: { code: '00008', name: 'Phường Ngọc Hà' }, share: 'main' },
      { unit: { code: '00025', name: 'Phường Giảng Võ' }, share: 'part' },
    ],
  })
})

test('a unit that the merger ended is refused from then on, and its successors are named', async () => {
  const { pin } = await bring()
  const refused = await register(pin, { address: { provinceCode: '01', communeCode: '00007' }, from: '2025-07-01' })
  expect(refused).toMatchObject({ status: 400, problem: 'unit-not-in-force' })
  const [error] = (refused.body as Document).errors
  expect(error).toMatchObject({ pointer: '/address/communeCode' })
  expect(error?.detail).toContain('00008 Phường Ngọc Hà')
  expect(error?.detail).toContain('00025 Phường Giảng Võ')
})

describe('a new residence', () => {
  test('ends the former one; who, when and on what ground is history, and P8 as far as granted', async () => {
    const { key, pin } = await bring()
    await register(pin, { from: '2026-01-01' })
    await register(pin, { from: '2026-06-01', ground: 'family', address: { provinceCode: '04', communeCode: '01273' } })
    expect((await itemsOf(pin))['permanentResidence']).toMatchObject({ communeCode: '01273', from: '2026-06-01' })
    expect(await itemsOf(pin, { items: ['currentResidence'] })).toEqual({})
    const { body } = await population.post('/v1/persons/history', { pin }, { items: ['permanentResidence'] })
    expect(body).toMatchObject({
      changes: [
        { item: 'permanentResidence', after: { communeCode: '00004' } },
        {
          before: { communeCode: '00004', from: '2026-01-01', asRegistered: { unit: { name: 'Phường Ba Đình' } } },
          after: { communeCode: '01273', from: '2026-06-01' },
          basis: {
            kind: 'residence-registered',
            ground: 'family',
            registeredBy: { client: 'VN/GOV/TEST/agency', officer: 'population-officer-1' },
          },
        },
      ],
    })
    const kept = await population.database.rows(
      'select starts, ends from residence where person_id = $1 order by starts',
      [key],
    )
    expect(kept).toEqual([
      { starts: '2026-01-01', ends: '2026-06-01' },
      { starts: '2026-06-01', ends: null },
    ])
  })

  test('is refused behind one that is registered, after death, in the future, and for whom the register does not hold', async () => {
    const { key, pin } = await bring()
    await register(pin, { from: '2026-06-01' })
    expect(await register(pin, { from: '2026-05-01' })).toMatchObject({ status: 409, problem: 'residence-overlaps' })
    expect(await register(pin, { from: '2999-05-01' })).toMatchObject({ problem: 'event-in-future' })
    expect(await register(pin, { from: '2026-02-30' })).toMatchObject({ problem: 'impossible-date' })
    expect(await register(pin, { until: '2026-01-01' })).toMatchObject({ problem: 'invalid-request' })
    expect(await register('001099999999')).toMatchObject({ problem: 'person-not-held' })
    const registeredAt = { country: 'VN', communeCode: '00004', provinceCode: '01' }
    const data = {
      actId: newPersonId() as string as ActId,
      registeredOn: '2026-07-02',
      registeredAt,
      dateOfDeath: '2026-07-01',
    }
    await population.producer.send([makeRecord(deathRegistered, { key, sequence: 2, data })])
    await eventually(
      () => itemsOf(pin),
      (items) => items['dateOfDeath'] === '2026-07-01',
    )
    expect(await register(pin, { from: '2026-07-02' })).toMatchObject({ status: 409, problem: 'residence-after-death' })
    expect(await end(pin, '2026-07-01')).toMatchObject({ status: 200, body: { until: '2026-07-01' } })
    expect(await end(pin, '2026-07-01')).toMatchObject({ status: 409, problem: 'no-residence-to-end' })
  })

  test('has its effect once, however often it is sent, also at once', async () => {
    const { key, pin } = await bring()
    const command = randomUUID()
    const answers = await Promise.all([1, 2, 3].map(() => register(pin, {}, command)))
    expect(new Set(answers.map(({ body }) => JSON.stringify(body))).size).toBe(1)
    expect(answers[0]).toMatchObject({ status: 201 })
    expect(await register(pin, { from: '2026-01-02' }, command)).toMatchObject({ problem: 'idempotency-key-reused' })
    const kept = await population.database.rows('select 1 from residence where person_id = $1', [key])
    expect(kept).toHaveLength(1)
  })

  test('is in the feed, an event, and the next snapshot', async () => {
    const { key, pin } = await bring()
    await register(pin, { kind: 'temporary', ground: 'stay', until: '2027-06-01' })
    await eventually(
      () => population.get('/v1/changes?limit=1000', everything),
      ({ body }) =>
        (body as { changes: { pin: string; items: string[] }[] }).changes.some(
          (change) => change.pin === pin && change.items.includes('temporaryResidence'),
        ),
    )
    const updated = await eventually(
      async () =>
        (await readRecords(population.kafka, 'population.person.v1')).filter(
          (record) => record.key === key && record.headers['ce_type'] === personUpdated.type,
        ),
      (records) => records.length === 1,
    )
    expect(JSON.parse(updated[0]?.value?.toString('utf8') ?? '')).toMatchObject({
      changed: ['temporaryResidence'],
      version: 2,
    })
    await eventually(
      async () => readRecords(population.kafka, personSnapshot.topic),
      (records) =>
        records.some(
          (record) =>
            record.key === key &&
            (JSON.parse(record.value?.toString('utf8') ?? '') as { version: number }).version === 2,
        ),
    )
  })
})

test('the database itself holds no two residences of a kind at one time', async () => {
  const { key, pin } = await bring()
  await register(pin, { from: '2026-01-01' })
  await expect(
    population.database.execute(
      {
        name: 'test-overlap',
        text: `insert into residence select gen_random_uuid(), person_id, kind, country, province_code, district_code, commune_code, detail, '2026-03-01', null,
        ground, registered_by_client, registered_by_officer, registered_at from residence where person_id = $1`,
      },
      [key],
    ),
  ).rejects.toThrow('23P01')
})
