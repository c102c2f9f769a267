import { afterAll, beforeAll, expect, test } from '@jest/globals'
import {
  createTestDatabase,
  createTestTopics,
  newName,
  testConfig,
  type RunningService,
  type TestDatabase,
} from '@hub/testing'
import { callAsRegistrar, registrar, runCivilStatus } from './civil-status-under-test.ts'

let database: TestDatabase
let service: RunningService

beforeAll(async () => {
  const [kafka, created] = await Promise.all([
    createTestTopics('overdue-test'),
    createTestDatabase('civil-status-sync'),
  ])
  database = created
  service = await runCivilStatus(testConfig(database, kafka))
})
afterAll(async () => {
  await service.stop()
  await database.stop()
})

const call = async (method: string, target: string, body?: object, client = registrar) => {
  const response = await callAsRegistrar(service, { method, target, body, client })
  return { status: response.status, body: (await response.json()) as object }
}

const place = { communeCode: '00004' }
let acts = 0
const common = (communeCode = '00004') => {
  acts += 1
  return { number: `T04.00004-261120-${acts}`, registeredOn: '2026-11-20', registeredAt: { communeCode } }
}
const birth = (given: object = {}, child: object = {}, communeCode?: string) => ({
  kind: 'birth',
  ...common(communeCode),
  child: {
    fullName: `Nguyễn Thị ${newName()}`,
    sex: '2',
    dateOfBirth: '2026-11-18',
    placeOfBirth: place,
    nativePlace: place,
    ethnicity: '01',
    nationality: 'VN',
    ...child,
  },
  ...given,
})

const handIn = async (
  path: string,
  act: Readonly<Record<string, unknown>> & { readonly number: string },
): Promise<string> => {
  expect((await call('POST', path, act)).status).toBe(202)
  return act.number
}

/** As if the act had come weeks ago. */
const age = (...numbers: readonly string[]) =>
  database.rows(
    `update act set received_at = received_at - interval '40 days', deadline_to_resolve = deadline_to_resolve - interval '40 days'
     where number = any($1)`,
    [numbers],
  )

test('acts past the legal clock or their deadline are listed by commune, with the reason and how many there are', async () => {
  const unknown = { fullName: `Lê Văn ${newName()}`, dateOfBirth: '1990-01-01' }
  const open = await handIn('/v1/acts', birth({}, { sex: undefined }))
  const pending = await handIn('/v1/acts', birth())
  const held = await handIn('/v1/acts', birth())
  const parentless = await handIn('/v1/acts', birth({ mother: unknown }))
  const unresolved = await handIn('/v1/acts/deaths', { ...common(), person: unknown, dateOfDeath: '2026-11-18' })
  const elsewhere = await handIn('/v1/acts', birth({}, {}, '00008'))
  await database.rows(
    `update act set identification = 'held', held_reason = 'suspected-duplicate', deadline = now() - interval '1 hour' where number = $1`,
    [held],
  )
  const young = await handIn('/v1/acts', birth())
  await age(open, pending, parentless, unresolved, elsewhere)

  const expected = [
    ['supplement', open],
    ['number-pending', pending],
    ['number-pending', parentless],
    ['parent-unresolved', parentless],
    ['unresolved', unresolved],
    ['number-held', held],
  ]
  const { status, body } = await call('GET', '/v1/acts/overdue?commune=00004')
  expect(status).toBe(200)
  const listed = (body as { acts: { reason: string; number: string }[] }).acts
  expect(listed.map(({ reason, number }) => [reason, number])).toEqual(expected)
  expect(listed.some(({ number }) => number === young)).toBe(false)
  expect(body).toMatchObject({
    commune: '00004',
    counts: [
      { reason: 'supplement', acts: 1 },
      { reason: 'number-pending', acts: 2 },
      { reason: 'number-held', acts: 1 },
      { reason: 'unresolved', acts: 1 },
      { reason: 'parent-unresolved', acts: 1 },
    ],
  })
  const other = await call('GET', '/v1/acts/overdue?commune=00004', undefined, 'VN/GOV/000.00.00.G08/missions')
  expect(other.body).toMatchObject({ acts: [] })
  expect((await call('GET', '/v1/acts/overdue')).status).toBe(400)

  const response = await fetch(`${service.url('management')}/overdue-acts`)
  const rows = (await response.json()) as object[]
  expect(rows).toContainEqual(
    expect.objectContaining({ registrar, communeCode: '00004', reason: 'number-pending', acts: 2 }),
  )
  expect(rows).toContainEqual(expect.objectContaining({ communeCode: '00008', reason: 'number-pending', acts: 1 }))
})
