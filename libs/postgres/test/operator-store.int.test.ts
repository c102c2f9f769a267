import { randomUUID } from 'node:crypto'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals'
import { decodeEvent, personCreated, type PersonId } from '@hub/contracts'
import { asIncoming, createTestDatabase, makeRecord, newPersonId, type TestDatabase } from '@hub/testing'
import { createConsumerStore, createOperatorStore, type ConsumerStore, type Delivery } from '../src/index.ts'

let database: TestDatabase
let store: ConsumerStore
let operators: ReturnType<typeof createOperatorStore>
beforeAll(async () => {
  database = await createTestDatabase('population')
  store = createConsumerStore(database, 'population')
  operators = createOperatorStore(database, 'population')
})
afterAll(() => database.stop())
beforeEach(() => database.rows('truncate parked_event, waiting_event, inbox, consumer_key, outbox, stream_position'))

let offset = 0
const deliver = (key: PersonId, sequence: number): Delivery => {
  offset += 1
  const data = { createdAt: '2026-11-20T02:15:30.123Z' }
  const record = asIncoming(makeRecord(personCreated, { key, sequence, data }), offset)
  const decoded = decodeEvent(record)
  if (decoded.kind === 'fault') throw new Error(decoded.fault)
  return { record, event: decoded.event }
}

const park = ({ record, event }: Delivery, reason: string): Promise<void> => store.park(record, event, reason)
const admit = (...deliveries: Delivery[]) => database.inTransaction((tx) => store.admit(tx, deliveries))

describe('parked events', () => {
  test('are grouped by what holds each person back, with what is parked behind', async () => {
    const [one, two, other] = [newPersonId(), newPersonId(), newPersonId()]
    for (const key of [one, two]) await park(deliver(key, 1), 'bug')
    await admit(deliver(one, 2), deliver(one, 3))
    await park(deliver(other, 1), 'rejected-by-database')
    await store.park({ ...deliver(other, 9).record, value: Buffer.from('{') }, undefined, 'undecodable-not-json')
    const groups = await operators.listParkedGroups()
    expect(groups).toMatchObject([
      { reason: 'bug', events: 4, keys: 2, eventTypes: [personCreated.type] },
      { reason: 'rejected-by-database', events: 1, keys: 1 },
      { reason: 'undecodable-not-json', events: 1, keys: 0, eventTypes: [] },
    ])
  })

  test('are listed in order, page by page, by reason of the group and by key', async () => {
    const [one, other] = [newPersonId(), newPersonId()]
    await park(deliver(one, 1), 'bug')
    await park(deliver(other, 1), 'rejected-by-database')
    await admit(deliver(one, 2), deliver(one, 3))
    const list = (selection: { reason?: string; key?: string }, after = 0) =>
      operators.listParkedEvents({ ...selection, after, limit: 2 })
    const first = await list({ reason: 'bug' })
    const second = await list({ reason: 'bug' }, first.at(-1)?.ordinal)
    expect([...first, ...second].map(({ key, reason }) => [key, reason])).toEqual([
      [one, 'bug'],
      [one, 'behind-parked'],
      [one, 'behind-parked'],
    ])
    expect((await list({ key: other })).map(({ key }) => key)).toEqual([other])
  })

  test('are shown one by one with headers and data, or their bytes', async () => {
    const delivery = deliver(newPersonId(), 1)
    await park(delivery, 'bug')
    await store.park({ ...delivery.record, offset: '999', value: Buffer.from('{') }, undefined, 'undecodable-not-json')
    const listed = await operators.listParkedEvents({ after: 0, limit: 10 })
    const shown = await Promise.all(listed.map(({ id }) => operators.findParkedEvent(id)))
    expect(shown).toMatchObject([
      { eventId: delivery.event.id, headers: { ce_id: delivery.event.id }, data: { createdAt: expect.any(String) } },
      { eventId: null, payload: Buffer.from('{').toString('base64') },
    ])
    expect(await operators.findParkedEvent(randomUUID())).toBeUndefined()
  })
})

test('one event is applied, waiting, parked or unknown', async () => {
  const [applied, waiting, parked] = [1, 2, 3].map(() => deliver(newPersonId(), 1)) as [Delivery, Delivery, Delivery]
  await admit(applied, waiting)
  const waits = { awaits: 'person/p', deadline: new Date('2026-12-01T00:00:00Z') }
  await database.inTransaction((tx) => store.keepWaiting(tx, waiting, waits))
  await park(parked, 'bug')
  const states = [applied, waiting, parked].map(({ event }) => operators.findEventState(event.id))
  expect(await Promise.all(states)).toEqual([
    { consumer: 'population', state: 'applied', at: expect.any(String), reason: null },
    { consumer: 'population', state: 'waiting', at: expect.any(String), reason: 'person/p' },
    { consumer: 'population', state: 'parked', at: expect.any(String), reason: 'bug' },
  ])
  expect(await operators.findEventState(randomUUID())).toMatchObject({ state: 'unknown', at: null })
})

test('the outbox has an age', async () => {
  expect(await operators.readOutbox()).toEqual({ rows: 0, oldestSeconds: 0 })
  await park(deliver(newPersonId(), 1), 'bug')
  await database.rows("update outbox set created_at = now() - interval '90 seconds'")
  const { rows, oldestSeconds } = await operators.readOutbox()
  expect([rows, Math.round(oldestSeconds)]).toEqual([1, 90])
})
