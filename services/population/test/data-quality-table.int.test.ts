import { randomUUID } from 'node:crypto'
import { afterAll, beforeAll, expect, test } from '@jest/globals'
import { birthRegistered, deathRegistered, pinIssued, type ActId, type PersonId } from '@hub/contracts'
import { eventually, makeBirth, makeRecord, newPersonId } from '@hub/testing'
import { startPopulation, type PopulationUnderTest } from './population-under-test.ts'

let population: PopulationUnderTest
beforeAll(async () => {
  population = await startPopulation('data-quality-table-test')
})
afterAll(() => population.stop())

interface Figures {
  readonly persons: number
  readonly complete: { readonly withoutNumber: number; readonly incomplete: number }
  readonly clean: { readonly deadActive: number; readonly unclean: number }
  readonly alive: { readonly entries: number; readonly lateEntries: number }
}

interface Table {
  readonly total: Figures
  readonly rows: readonly (Figures & { readonly code?: string; readonly name?: string })[]
}

const read = async (query = ''): Promise<Table> => (await population.get(`/v1/data-quality${query}`)).body as Table

const rowOf = ({ rows }: Table, code: string): Table['rows'][number] | undefined =>
  rows.find((row) => row.code === code)

const untilCommune = (province: string, commune: string, holds: (row: Figures) => boolean): Promise<Table> =>
  eventually(
    () => read(`?province=${province}`),
    (table) => {
      const row = rowOf(table, commune)
      return row !== undefined && holds(row)
    },
    { what: `the counts of ${commune}` },
  )

const bear = async (key: PersonId, given: Parameters<typeof makeBirth>[0]): Promise<void> => {
  await population.producer.send([makeRecord(birthRegistered, { key, sequence: 1, data: makeBirth(given) })])
}

test('a birth under an old code counts for the commune of today, late and incomplete until it has a number', async () => {
  const [key, pin] = [newPersonId(), '001326000001']
  await bear(key, {
    registeredOn: '2020-02-03',
    registeredAt: { country: 'VN', communeCode: '00007', provinceCode: '01' },
  })
  const before = await untilCommune('01', '00008', ({ persons }) => persons === 1)
  expect(rowOf(before, '00008')).toMatchObject({
    name: 'Phường Ngọc Hà',
    complete: { withoutNumber: 1, incomplete: 1 },
    alive: { entries: 1, lateEntries: 1 },
  })
  await population.producer.send([
    makeRecord(pinIssued, { key, sequence: 1, data: { pin, issuedAt: new Date().toISOString() } }),
  ])
  const after = await untilCommune('01', '00008', ({ complete }) => complete.withoutNumber === 0)
  expect(after.total).toMatchObject({ persons: 1, complete: { incomplete: 0 } })
  expect(rowOf(await read(), '01')).toMatchObject({ persons: 1, name: 'Thành phố Hà Nội' })
})

test('who moves counts in the new place, and dead there as long as the residence has not ended', async () => {
  const [key, pin] = [newPersonId(), '004326000002']
  await bear(key, { registeredAt: { country: 'VN', communeCode: '01273', provinceCode: '04' } })
  await population.producer.send([
    makeRecord(pinIssued, { key, sequence: 1, data: { pin, issuedAt: new Date().toISOString() } }),
  ])
  await untilCommune('04', '01273', ({ persons, complete }) => persons === 1 && complete.withoutNumber === 0)
  const send = (target: string, body: object) =>
    population.call({
      method: 'POST',
      target,
      body,
      officer: 'officer-1',
      headers: { 'idempotency-key': `"${randomUUID()}"` },
    })
  const address = { provinceCode: '44', communeCode: '19360' }
  await send('/v1/residences', { pin, kind: 'permanent', address, from: '2026-01-01', ground: 'family' })
  expect(rowOf(await read('?province=04'), '01273')).toMatchObject({ persons: 0, alive: { entries: 1 } })
  expect(rowOf(await read('?province=44'), '19360')).toMatchObject({ persons: 1, alive: { entries: 0 } })
  const act = {
    actId: newPersonId() as string as ActId,
    registeredOn: '2026-11-20',
    registeredAt: { country: 'VN', ...address },
  }
  await population.producer.send([
    makeRecord(deathRegistered, { key, sequence: 2, data: { ...act, dateOfDeath: '2026-11-19' } }),
  ])
  await untilCommune('44', '19360', ({ clean }) => clean.deadActive === 1 && clean.unclean === 1)
  await send('/v1/residences/endings', { pin, kind: 'permanent', until: '2026-11-19', ground: 'death' })
  // Nobody lives there any more: the record belongs again to the place of its registration.
  const back = await read('?province=04')
  expect(rowOf(back, '01273')).toMatchObject({ persons: 1, clean: { deadActive: 0, unclean: 0 } })
})

test('there is no table of a province that is none today', async () => {
  expect(await population.get('/v1/data-quality?province=45')).toMatchObject({
    status: 404,
    problem: 'unknown-province',
  })
})
