import { createHash } from 'node:crypto'
import { afterAll, beforeAll, expect, test } from '@jest/globals'
import {
  consumption,
  decodeEvent,
  type ConsumerName,
  type IncomingRecord,
  type OutgoingRecord,
  type TopicName,
} from '@hub/contracts'
import { createProducer, readLag, type EventProducer } from '@hub/kafka'
import { eventually } from '@hub/testing'
import { createMinistryOfJustice } from '../partners/index.ts'
import { makeAct } from './acts.ts'
import { openHub, type HubUnderTest } from './hub-under-test.ts'

let hub: HubUnderTest
let producer: EventProducer
beforeAll(async () => {
  hub = await openHub()
  producer = createProducer(hub.kafka)
})
afterAll(async () => {
  await producer.stop()
  await hub.close()
})

const consumers = Object.keys(consumption) as ConsumerName[]
const topics: readonly TopicName[] = [
  'civil-status.act.v1',
  'identity.pin.v1',
  'population.person.v1',
  'population.snapshot.v1',
]

/** Everything that a service knows, but not when it noted it. */
const stateTables: Readonly<Record<string, readonly string[]>> = {
  'civil-status-sync': ['act', 'parked_event', 'waiting_event', 'stream_position', 'outbox'],
  'id-issuance': [
    'pin',
    'number_request',
    'number_series',
    'parked_event',
    'waiting_event',
    'stream_position',
    'outbox',
  ],
  population: ['person', 'parked_event', 'waiting_event', 'stream_position', 'outbox'],
  verification: ['pin_state', 'person_record', 'parked_event', 'waiting_event', 'stream_position', 'outbox'],
}

const hashOfState = async (): Promise<Record<string, string>> => {
  const hashes: Record<string, string> = {}
  for (const [service, tables] of Object.entries(stateTables)) {
    for (const table of tables) {
      const rows = await hub.rows<{ row: string }>(service, `select t::text as row from ${table} t order by t::text`)
      hashes[`${service}.${table}`] = `${rows.length} ${createHash('sha256')
        .update(rows.map(({ row }) => row).join('\n'))
        .digest('hex')}`
    }
  }
  return hashes
}

const untilAllCaughtUp = (): Promise<unknown> =>
  eventually(
    async () => (await Promise.all(consumers.map((consumer) => readLag(hub.kafka, consumer)))).flat(),
    (lags) => lags.every(({ records }) => records === 0),
    { timeoutMs: 60_000, what: 'consumers without lag' },
  )

/**
 * What goes together. Snapshots of one person do: one that lay behind a newer one for half a minute would be mended by another publication, as it should
 * (decision 10).
 */
const toPieces = (records: readonly IncomingRecord[]): IncomingRecord[][] =>
  records[0]?.topic === 'population.snapshot.v1' ? [[...records]] : records.map((record) => [record])

/** Any order across keys; the order within each stays. */
const shuffleAcrossKeys = (records: readonly IncomingRecord[]): readonly IncomingRecord[] => {
  const queues = [...Map.groupBy(records, ({ topic, key }) => `${topic} ${key ?? ''}`).values()].map(toPieces)
  const shuffled: IncomingRecord[] = []
  // A fixed pseudo-random walk: a failure can be run again.
  for (let step = 7; queues.length > 0; step = (step * 48_271) % 2_147_483_647) {
    const index = step % queues.length
    const next = queues[index]?.shift()
    if (next === undefined) queues.splice(index, 1)
    else shuffled.push(...next)
  }
  return shuffled
}

/** A record that is no event, as other files of the suite send them, is parked each time that it comes, in each place where it lies. */
const isEvent = (record: IncomingRecord): boolean => decodeEvent(record).kind === 'event'

const toOutgoing = ({ topic, key, headers, value }: IncomingRecord): OutgoingRecord => ({
  topic: topic as TopicName,
  key: key ?? '',
  headers,
  value: value ?? Buffer.alloc(0),
})

test('P3, P6: a duplicate of every record of every topic, shuffled across persons, leaves the same state and publishes nothing', async () => {
  const justice = createMinistryOfJustice(hub.address)
  await Promise.all(Array.from({ length: 40 }, () => justice.registerBirth(makeAct(), 10)))
  await untilAllCaughtUp()
  await eventually(
    () => hub.rows('population', 'select 1 from outbox'),
    (rows) => rows.length === 0,
  )

  const before = await hashOfState()
  const records = (await Promise.all(topics.map(hub.readTopic))).flat().filter(isEvent)
  expect(records.length).toBeGreaterThanOrEqual(160)
  const duplicates = shuffleAcrossKeys(records).map(toOutgoing)
  for (let index = 0; index < duplicates.length; index += 50) await producer.send(duplicates.slice(index, index + 50))
  await untilAllCaughtUp()

  expect(await hashOfState()).toEqual(before)
  const after = (await Promise.all(topics.map(hub.readTopic))).flat().filter(isEvent)
  expect(after).toHaveLength(2 * records.length)
}, 120_000)
