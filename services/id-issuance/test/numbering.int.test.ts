import { afterAll, afterEach, beforeAll, expect, test } from '@jest/globals'
import type { NumberSeries } from '@hub/citizen'
import type { ActId, PersonId } from '@hub/contracts'
import { createTestDatabase, makeBirth, newPersonId, randomKey, type TestDatabase } from '@hub/testing'
import { createNumbering } from '../src/adapters/numbering/keyed-rounds.ts'
import { createLeasedAllocator } from '../src/adapters/postgres/leased-allocator.ts'
import { createIssuers, type Issuer } from './number-issuers.ts'

let database: TestDatabase
let issuers: ReturnType<typeof createIssuers>
beforeAll(async () => {
  database = await createTestDatabase('id-issuance')
  issuers = createIssuers(database)
})
afterEach(async () => {
  await issuers.stop()
})
afterAll(async () => {
  await database.stop()
})

const numbering = createNumbering({ current: { id: '1', key: randomKey() }, former: new Map(), compromised: [] })
const createIssuer = (): Issuer => issuers.create(numbering)

const countNumbers = async (): Promise<{
  readonly numbers: number
  readonly persons: number
  readonly events: number
}> => {
  const [row] = await database.rows<{ numbers: number; persons: number; events: number }>(
    `select count(*) as numbers, count(distinct person_id) as persons,
       (select count(distinct payload::json ->> 'pin') from outbox where topic = 'identity.pin.v1') as events from pin`,
  )
  return row ?? { numbers: 0, persons: 0, events: 0 }
}

test('P1: no two persons get one number, with many issuers on one series in two processes and a restart in the middle of a lease', async () => {
  const persons = Array.from({ length: 1200 }, newPersonId)
  const issueAll = async (processes: readonly Issuer[], queue: PersonId[]): Promise<void> => {
    const work = async (worker: number): Promise<void> => {
      for (let personId = queue.pop(); personId !== undefined; personId = queue.pop())
        await processes[worker % processes.length]?.issueTo(personId)
    }
    await Promise.all(Array.from({ length: 16 }, (_, worker) => work(worker)))
  }
  await issueAll([createIssuer(), createIssuer()], persons.slice(0, 600))
  // A restart forgets what was left of the leases.
  await issueAll([createIssuer(), createIssuer()], persons.slice(600))
  expect(await countNumbers()).toEqual({ numbers: 1200, persons: 1200, events: 1200 })
}, 60_000)

test('P1: a person who asks many times at once gets one number', async () => {
  const issuer = createIssuer()
  const personId = newPersonId()
  await Promise.all(Array.from({ length: 10 }, () => issuer.issueTo(personId)))
  expect(await database.rows('select state from pin where person_id = $1', [personId])).toEqual([{ state: 'active' }])
  const events = await database.rows("select seq from outbox where key = $1 and topic = 'identity.pin.v1'", [personId])
  expect(events).toHaveLength(1)
})

test('P1: a number that is taken already, wherever it came from, is passed over', async () => {
  const series = '001326' as NumberSeries
  const probe = createLeasedAllocator(database, numbering)
  const taken = await probe.next(series)
  // The next process leases the following block; rewinding the counter makes it draw the same numbers again.
  await database.rows('update number_series set next_counter = next_counter - 32 where series = $1', [series])
  await database.rows("insert into pin values ($1, $2, 'active', now())", [taken, newPersonId()])
  const personId = newPersonId()
  await createIssuer().issueTo(personId)
  const [issued] = await database.rows<{ pin: string }>('select pin from pin where person_id = $1', [personId])
  expect(issued?.pin).toMatch(/^001326\d{6}$/)
  expect(issued?.pin).not.toBe(taken)
})

test('a registration without a claim leaves its reason and no number', async () => {
  const issuer = createIssuer()
  const personId = newPersonId()
  const birth = makeBirth({ child: { nationality: 'JP' } })
  await issuer.issueTo(personId, birth)
  expect(await database.rows('select state, reason from number_request where request_id = $1', [birth.actId])).toEqual([
    { state: 'rejected', reason: 'not-vietnamese' },
  ])
  expect(await database.rows('select pin from pin where person_id = $1', [personId])).toEqual([])
  const [event] = await database.rows<{ payload: string }>('select payload from outbox where key = $1', [personId])
  expect(JSON.parse(event?.payload ?? '{}')).toMatchObject({
    actId: birth.actId satisfies ActId,
    reason: 'not-vietnamese',
  })
})
