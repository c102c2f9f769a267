import { randomUUID } from 'node:crypto'
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals'
import { birthRegistered, exchangeRequested, pinIssued, type OutgoingRecord, type PersonId } from '@hub/contracts'
import type { HttpServer } from '@hub/http'
import { createProducer, type EventProducer, type KafkaOptions } from '@hub/kafka'
import { createTestTopics, makeBirth, makeRecord, newPersonId } from '@hub/testing'
import {
  createOperationsUnderTest,
  startManagement,
  type OperationsUnderTest,
  unusedStore,
  type OperatorStore,
} from './operations-under-test.ts'

interface Listed {
  readonly id: string
  readonly key: string
  readonly data: unknown
}
interface Page {
  readonly events: readonly Listed[]
  readonly next: string
  readonly complete: boolean
}

const [mother, child, ...others]: PersonId[] = Array.from({ length: 12 }, newPersonId)
const traceId = randomUUID().replaceAll('-', '')
const pin = '001099000001'
const now = new Date().toISOString()
const noDigest = `${'A'.repeat(43)}=`

const inTrace = (record: OutgoingRecord): OutgoingRecord => ({
  ...record,
  headers: { ...record.headers, traceparent: `00-${traceId}-${'0'.repeat(15)}1-01` },
})
const birth = inTrace(makeRecord(birthRegistered, { key: child as PersonId, sequence: 1, data: makeBirth() }))
const issued = (key: PersonId): OutgoingRecord =>
  makeRecord(pinIssued, { key, sequence: 1, data: { pin, issuedAt: now } })
const number = inTrace(issued(child as PersonId))
const exchanged = (exchangeId: string): OutgoingRecord => {
  const chain = { process: randomUUID(), number: 1, previous: noDigest }
  const data = { exchangeId, ...chain, client: 'a', requestDigest: noDigest, requestLength: 0, requestedAt: now }
  return makeRecord(exchangeRequested, { key: exchangeId, sequence: 1, data })
}
const idOf = ({ headers }: OutgoingRecord): string => headers['ce_id'] ?? ''

const store: OperatorStore = {
  ...unusedStore,
  findEventState: (eventId) =>
    Promise.resolve(
      eventId === idOf(birth)
        ? { consumer: 'population', state: 'parked', at: '2026-01-02T03:04:05.678Z', reason: 'bug' }
        : { consumer: 'population', state: 'unknown', at: null, reason: null },
    ),
}

let population: HttpServer
let kafka: KafkaOptions
let producer: EventProducer
let operations: OperationsUnderTest
beforeAll(async () => {
  kafka = await createTestTopics('operations-test')
  producer = createProducer(kafka)
  await producer.send([birth])
  await producer.send([number, ...others.map(issued), issued(mother as PersonId)])
  population = await startManagement('up', {}, store)
  operations = await createOperationsUnderTest([`population=${population.url()}`], kafka)
})
afterAll(async () => {
  await operations.stop()
  await population.stop()
  await producer.stop()
})

const list = async (query: string): Promise<Page> => {
  const { status, body } = await operations.call('GET', `/v1/streams/events?${query}`)
  expect(status).toBe(200)
  return body as Page
}

describe('the events of a topic', () => {
  test('are shown page by page, each once, and nothing of a person', async () => {
    const seen: Listed[] = []
    let query = 'topic=identity.pin.v1&limit=5'
    for (let complete = false; !complete;) {
      const page = await list(query)
      seen.push(...page.events)
      query = `topic=identity.pin.v1&limit=5&after=${page.next}`
      ;({ complete } = page)
    }
    expect(new Set(seen.map(({ id }) => id)).size).toBe(others.length + 2)
    expect(seen).toHaveLength(others.length + 2)
    expect(JSON.stringify(seen)).not.toContain(pin)
    expect((await list(query)).events).toEqual([])
  })

  test('are found by person, by type and by act', async () => {
    const { events } = await list(`topic=identity.pin.v1&person=${mother}`)
    expect(events.map(({ key }) => key)).toEqual([mother])
    expect((await list('topic=identity.pin.v1&type=pin-held')).events).toEqual([])
    const actId = (JSON.parse(birth.value.toString()) as { actId: string }).actId
    const births = await list(`topic=civil-status.act.v1&type=birth-registered&act=${actId}`)
    expect(births.events.map(({ id }) => id)).toEqual([idOf(birth)])
    expect((await list(`topic=civil-status.act.v1&act=${randomUUID()}`)).events).toEqual([])
  })

  test('are found by their key where it does not say in which partition they are', async () => {
    const exchanges = Array.from({ length: 5 }, () => randomUUID())
    const gateway = createProducer({ ...kafka, placedBy: randomUUID() })
    await gateway.send(exchanges.map(exchanged))
    await gateway.stop()
    const found = await Promise.all(exchanges.map((id) => list(`topic=exchange.log.v1&person=${id}`)))
    expect(found.map(({ events }) => events.map(({ key }) => key))).toEqual(exchanges.map((id) => [id]))
  })

  test('are those that were written in the time that is asked for', async () => {
    const soon = encodeURIComponent(new Date(Date.now() + 60_000).toISOString())
    expect(await list(`topic=identity.pin.v1&from=${soon}`)).toMatchObject({ events: [], complete: true })
    expect(await list(`topic=identity.pin.v1&to=${encodeURIComponent('2020-01-01T00:00:00Z')}`)).toMatchObject({
      events: [],
      complete: true,
    })
  })
})

describe('one event', () => {
  test('is found by its id alone, masked', async () => {
    const { status, body } = await operations.call('GET', `/v1/streams/events/${idOf(number)}`)
    expect([status, body]).toMatchObject([200, { id: idOf(number), topic: 'identity.pin.v1', data: { pin: '***' } }])
    const { problem } = await operations.call('GET', `/v1/streams/events/${randomUUID()}`)
    expect(problem).toBe('unknown-event')
  })

  test('tells where it went, and what it caused', async () => {
    const { body } = await operations.call('GET', `/v1/streams/events/${idOf(birth)}/journey`)
    expect(body).toMatchObject({
      event: { id: idOf(birth), traceId },
      stations: [
        { consumer: 'id-issuance', state: 'away', at: null, reason: null },
        { consumer: 'population', state: 'parked', at: '2026-01-02T03:04:05.678Z', reason: 'bug' },
      ],
      causedBy: [],
      caused: [{ id: idOf(number), topic: 'identity.pin.v1' }],
      complete: true,
    })
    const { body: later } = await operations.call('GET', `/v1/streams/events/${idOf(number)}/journey`)
    expect(later).toMatchObject({ causedBy: [{ id: idOf(birth) }], caused: [] })
  })

  test('is revealed for a reason, which is kept with who saw it', async () => {
    const target = `/v1/streams/events/${idOf(number)}/revelation`
    expect((await operations.call('POST', target, { reason: 'short' })).status).toBe(400)
    const { status, body } = await operations.call('POST', target, { reason: 'the number seems to be doubled' })
    expect([status, body]).toMatchObject([200, { data: { pin } }])
    expect(await operations.database.rows('select event_id, officer, client, reason from revelation')).toEqual([
      {
        event_id: idOf(number),
        officer: 'operator-1',
        client: 'VN/GOV/000.00.00.G01/operator-desk',
        reason: 'the number seems to be doubled',
      },
    ])
  })
})

describe('the topics', () => {
  test('show what each consumer has not dealt with, and how old the oldest of it is', async () => {
    const { body } = await operations.call('GET', '/v1/streams/topics')
    const { topics } = body as {
      readonly topics: readonly {
        readonly topic: string
        readonly records: number
        readonly lastHour: number
        readonly consumers: readonly {
          readonly consumer: string
          readonly records: number
          readonly oldestSeconds?: number
        }[]
      }[]
    }
    const ofNumbers = topics.find(({ topic }) => topic === 'identity.pin.v1')
    expect(ofNumbers).toMatchObject({ records: others.length + 2, lastMinute: others.length + 2 })
    const { consumers = [] } = ofNumbers ?? {}
    expect(consumers.map(({ consumer }) => consumer).toSorted()).toEqual([
      'civil-status-sync',
      'population',
      'verification',
    ])
    for (const { records, oldestSeconds } of consumers) {
      expect(records).toBe(others.length + 2)
      expect(oldestSeconds).toBeGreaterThan(0)
    }
    expect(topics.find(({ topic }) => topic === 'verification.fence.v1')).toMatchObject({
      records: 0,
      consumers: [{ consumer: 'id-issuance', records: 0 }],
    })
  })
})
