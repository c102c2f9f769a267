import { randomUUID } from 'node:crypto'
import { afterAll, beforeAll, expect, test } from '@jest/globals'
import { birthRegistered, type PersonId } from '@hub/contracts'
import { eventually, makeBirth, makeRecord, newName, newPersonId } from '@hub/testing'
import { startNumbers, type Answer, type NumbersUnderTest } from './numbers-under-test.ts'

let numbers: NumbersUnderTest
beforeAll(async () => {
  numbers = await startNumbers('establishments-test')
})
afterAll(() => numbers.stop())

interface Run {
  readonly id: string
  readonly state: string
  readonly issued: number
  readonly held: number
  readonly obstacles: Readonly<Record<string, number>>
}

/** A citizen of an older register, without a number. */
const makeRow = (given: object = {}) => ({
  fullName: 'Nguyễn Văn An',
  dateOfBirth: '1950',
  sex: '1',
  ethnicity: '01',
  nationality: 'VN',
  registeredAt: { provinceCode: '01' },
  mother: { fullName: `Trần Thị ${newName()}` },
  ...given,
})

const importRows = async (rows: readonly object[]): Promise<void> => {
  const options = { body: { what: 'citizens without a number' }, headers: { 'idempotency-key': `"${randomUUID()}"` } }
  const { body } = await numbers.call<Run>('POST', '/v1/imports', options)
  const text = rows.map((row) => JSON.stringify(row)).join('\n')
  const headers = { 'content-type': 'application/x-ndjson' }
  await numbers.call('POST', `/v1/imports/${body.id}/rows?from=0`, { body: text, headers })
}

const start = (key: string = randomUUID()): Promise<Answer<Run>> =>
  numbers.call<Run>('POST', '/v1/establishments', {
    body: { what: 'article 15' },
    headers: { 'idempotency-key': `"${key}"` },
  })

const read = async (id: string): Promise<Run> => (await numbers.call<Run>('GET', `/v1/establishments/${id}`)).body

const completed = (id: string): Promise<Run> =>
  eventually(
    () => read(id),
    ({ state }) => state === 'completed',
  )

const personsCalled = (name: string): Promise<readonly { readonly personId: PersonId; readonly pins: number }[]> =>
  numbers.database.rows<{ personId: PersonId; pins: number }>(
    `select person_id::text as "personId", (select count(*)::int from pin where pin.person_id = person.person_id) as pins
     from person where full_name = $1 order by person_id`,
    [name],
  )

test('a run gives numbers to citizens without one, once, holds who is alike, and counts who gets none and why', async () => {
  const mother = { fullName: `Lê Thị ${newName()}` }
  const child = { dateOfBirth: '2011-05-01', fullName: 'Lê Văn Tư', sex: 'male' } as const
  const rejected = { personId: newPersonId(), birth: makeBirth({ registeredOn: '2026-01-05', child }) }
  await numbers.producer.send([
    makeRecord(birthRegistered, { key: rejected.personId, sequence: 1, data: rejected.birth }),
  ])
  await eventually(
    () => numbers.eventsOf(rejected.personId),
    (events) => events.length === 1,
  )
  await importRows([
    ...Array.from({ length: 450 }, () => makeRow()),
    makeRow({ nationality: 'LA' }),
    makeRow({ sex: '0' }),
    makeRow({ registeredAt: undefined }),
    makeRow({ fullName: 'Lê Văn Ba', mother, pin: '001050000777' }),
    makeRow({ fullName: 'LE VAN BA', mother, confirmed: true }),
  ])
  const key = randomUUID()
  const [first, second] = await Promise.all([start(key), start(key)])
  expect([first.status, second.status, second.body.id]).toEqual([201, 201, first.body.id])
  const run = await completed(first.body.id)
  expect(run).toMatchObject({
    issued: 451,
    held: 1,
    obstacles: { 'not-vietnamese': 1, 'sex-not-determined': 1, 'outside-numbering': 1 },
  })
  const persons = await personsCalled('Nguyễn Văn An')
  expect(persons.filter(({ pins }) => pins === 1)).toHaveLength(450)
  // The child was too old for a number by registration; the run asks nobody's age.
  const types = (await numbers.eventsOf(rejected.personId)).map(({ type }) => type)
  expect(types).toEqual(['pin-rejected', 'pin-issued'])
  const again = await completed((await start()).body.id)
  expect([again.issued, again.held]).toEqual([0, 0])
}, 60_000)

test('a run is paused and goes on where it was, and another one has to wait', async () => {
  await importRows(Array.from({ length: 600 }, () => makeRow({ fullName: 'Phạm Văn Bình' })))
  const { body: run } = await start()
  const paused = await numbers.call<Run>('POST', `/v1/establishments/${run.id}/pause`)
  const counted = async (): Promise<number> =>
    (await personsCalled('Phạm Văn Bình')).filter(({ pins }) => pins === 1).length
  expect(paused).toMatchObject({ status: 200, body: { state: 'paused' } })
  expect(await counted()).toBe((await read(run.id)).issued)
  expect(await start()).toMatchObject({ status: 409, problem: 'establishment-running-already' })
  await numbers.call('POST', `/v1/establishments/${run.id}/resume`)
  expect((await completed(run.id)).issued).toBe(600)
  expect(await counted()).toBe(600)
  expect(await numbers.call('POST', `/v1/establishments/${run.id}/pause`)).toMatchObject({
    problem: 'establishment-completed',
  })
}, 60_000)
