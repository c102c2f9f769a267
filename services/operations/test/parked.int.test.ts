import { afterAll, beforeAll, expect, test } from '@jest/globals'
import { birthRegistered, type ConsumerName, type PersonId } from '@hub/contracts'
import { readRecords } from '@hub/kafka'
import { eventually, makeBirth, makeRecord, newName, newPersonId } from '@hub/testing'
import { startServicesUnderReplay, type ServicesUnderReplay } from './services-under-replay.ts'

const patience = { timeoutMs: 60_000, everyMs: 200 } as const
// Population first: what id-issuance says of a person would be parked there behind the birth.
const takers = ['population', 'id-issuance'] as const satisfies ConsumerName[]
const persons = 12

let services: ServicesUnderReplay
beforeAll(async () => {
  services = await startServicesUnderReplay(10)
}, 240_000)
afterAll(() => services.stop())

const born = (key: PersonId) =>
  makeRecord(birthRegistered, { key, sequence: 1, data: makeBirth({ child: { fullName: newName() } }) })

const countOf = async (consumer: ConsumerName, sql: string): Promise<number> => {
  const [row] = await services.database(consumer).rows<{ count: number }>(sql)
  return row?.count ?? 0
}
const untilCounted = (consumer: ConsumerName, sql: string, count: number) =>
  eventually(
    () => countOf(consumer, sql),
    (rows) => rows === count,
    { ...patience, what: `${count} of: ${sql}` },
  )

/** How many records each topic holds. */
const readTopics = async (): Promise<Readonly<Record<string, number>>> => {
  const names = [
    'identity.pin.v1',
    'population.person.v1',
    'population.snapshot.v1',
    'population.dlt',
    'id-issuance.dlt',
  ] as const
  const records = await Promise.all(names.map((name) => readRecords(services.kafka, name)))
  return Object.fromEntries(names.map((name, index) => [name, records[index]?.length ?? 0]))
}

const look = async () => ({
  dumps: await Promise.all(takers.map((consumer) => services.dump(consumer))),
  topics: await readTopics(),
})

interface Counts {
  readonly id?: string
  readonly state?: string
  readonly applied: number
  readonly failedAgain: number
}

const selection = { kind: 'reason', reason: 'quarantined' } as const
const order = (consumer: ConsumerName) => ({ body: { consumer, selection } })
const rehearse = async (consumer: ConsumerName) =>
  (await services.call('POST', '/v1/parked/rehearsals', order(consumer))).body as Counts
const redrive = async (consumer: ConsumerName) => {
  const { body } = await services.call('POST', '/v1/parked/redrives', order(consumer))
  const ended = await eventually(
    async () => (await services.call('GET', `/v1/parked/redrives/${(body as Counts).id}`)).body as Counts,
    ({ state }) => state === 'finished',
    { ...patience, what: 'a redrive that is over' },
  )
  return { applied: ended.applied, failedAgain: ended.failedAgain }
}

test('a redrive of a quarantined province is rehearsed at the services themselves, leaves nothing there or on a topic, and comes to what was told', async () => {
  const reason = 'the registrar of the province sends nonsense'
  for (const consumer of takers) {
    const set = await services.call('PUT', `/v1/parked/quarantines/${consumer}/01`, { body: { reason } })
    expect([set.status, set.body]).toMatchObject([200, { consumer, provinceCode: '01', reason }])
  }
  await services.producer.send(Array.from({ length: persons }, () => born(newPersonId())))
  for (const consumer of takers) {
    await untilCounted(consumer, 'select count(*) as count from parked_event', persons)
    await untilCounted(consumer, 'select count(*) as count from outbox', 0)
  }
  const quarantined = await look()
  for (const consumer of takers)
    expect(await rehearse(consumer)).toMatchObject({
      consumer,
      complete: true,
      applied: 0,
      failedAgain: persons,
      failures: [{ reason: 'quarantined', eventType: birthRegistered.type, events: persons }],
    })
  expect(await look()).toEqual(quarantined)

  for (const consumer of takers) await services.call('DELETE', `/v1/parked/quarantines/${consumer}/01`)
  const lifted = await look()
  for (const consumer of takers)
    expect(await rehearse(consumer)).toMatchObject({ applied: persons, failedAgain: 0, failures: [] })
  expect(await look()).toEqual(lifted)

  for (const consumer of takers) expect(await redrive(consumer)).toEqual({ applied: persons, failedAgain: 0 })
  await untilCounted(
    'verification',
    'select count(*) as count from person_record join pin_state using (person_id)',
    persons,
  )
}, 240_000)
