import { consumption, topics as declared, type ConsumerName, type TopicName } from '@hub/contracts'
import { madeAtMs, toStreamEvent, traceIdOf, type StreamEvent, type StreamRecord } from '../domain/stream-event.ts'
import type { createFindEvent } from './find-event.ts'
import type { ManagementServers, Operator, Topics } from './ports.ts'

/** What has become of an event at one consumer. */
export interface Station {
  readonly consumer: string
  readonly state: 'applied' | 'parked' | 'waiting' | 'skipped' | 'unknown' | 'away'
  readonly at: string | null
  readonly reason: string | null
}

export interface Journey {
  readonly event: StreamEvent
  readonly stations: readonly Station[]
  /** Earlier and later events of the same trace, in the order in which they were made. Without data: that is one question further. */
  readonly causedBy: readonly StreamEvent[]
  readonly caused: readonly StreamEvent[]
  /** Whether the hour was looked through to its end. */
  readonly complete: boolean
}

// What an act sets off follows within seconds, unless somebody has to decide first; what is further away is found by its person.
const beforeMs = 900_000
const afterMs = 3_600_000
const withinMs = 5_000
const mostRecords = 50_000

const consumersOf = (topic: string): readonly ConsumerName[] =>
  (Object.keys(consumption) as ConsumerName[]).filter((consumer) =>
    (consumption[consumer] as readonly string[]).includes(topic),
  )

// The record of exchanges tells of calls, not of facts: it is read by the id of the exchange.
const factTopics = (Object.keys(declared) as TopicName[]).filter((topic) => declared[topic].key !== 'exchangeId')

const withoutData = (record: StreamRecord): StreamEvent => {
  const { data: _data, ...event } = toStreamEvent(record)
  return event
}

const madeAt = ({ headers }: StreamRecord): number => madeAtMs(headers['ce_id'] ?? '')

/** By when they were made; of one moment, by when they were written. An effect is made after its cause was written. */
const inOrder = (one: StreamRecord, other: StreamRecord): number =>
  madeAt(one) - madeAt(other) || one.writtenAtMs - other.writtenAtMs

interface Traced {
  readonly records: readonly StreamRecord[]
  readonly complete: boolean
}

const findTraced = async (
  topics: Topics,
  { topic, traceId, atMs }: { readonly topic: TopicName; readonly traceId: string; readonly atMs: number },
): Promise<Traced> => {
  const [starts, ends] = await Promise.all([
    topics.findOffsets(topic, Math.max(0, atMs - beforeMs)),
    topics.findOffsets(topic, atMs + afterMs),
  ])
  const ranges = [...starts].map(([partition, from]) => ({ partition, from, to: ends.get(partition) ?? from }))
  const records: StreamRecord[] = []
  let read = 0
  const ended = await topics.scan(topic, ranges, {
    each: (record) => {
      read += 1
      if (traceIdOf(record) === traceId) records.push(record)
      return read >= mostRecords ? 'enough' : 'next'
    },
    withinMs,
  })
  return { records, complete: ended === 'end' }
}

/** Where an event went, what led to it and what it led to. */
export const createTraceJourney = (deps: {
  readonly topics: Topics
  readonly servers: ManagementServers
  readonly findEvent: ReturnType<typeof createFindEvent>
}) => {
  const { topics, servers, findEvent } = deps

  const askConsumer = async (consumer: ConsumerName, eventId: string, operator: Operator): Promise<Station> => {
    const answer = await servers.ask(consumer, `/operator/events/${eventId}`, operator)
    if (answer.kind === 'answered') return answer.body as Station
    return { consumer, state: answer.kind === 'away' ? 'away' : 'unknown', at: null, reason: null }
  }

  const related = async (record: StreamRecord): Promise<Traced> => {
    const traceId = traceIdOf(record)
    if (traceId === undefined) return { records: [], complete: true }
    const found = await Promise.all(
      factTopics.map((topic) => findTraced(topics, { topic, traceId, atMs: record.writtenAtMs })),
    )
    return {
      records: found.flatMap(({ records }) => records).toSorted(inOrder),
      complete: found.every(({ complete }) => complete),
    }
  }

  return async (eventId: string, operator: Operator, topic?: TopicName): Promise<Journey | undefined> => {
    const record = await findEvent(eventId, topic)
    if (record === undefined) return undefined
    const [stations, traced] = await Promise.all([
      Promise.all(consumersOf(record.topic).map((consumer) => askConsumer(consumer, eventId, operator))),
      related(record),
    ])
    const others = traced.records.filter(({ headers }) => headers['ce_id'] !== eventId)
    const isEarlier = (other: StreamRecord): boolean => inOrder(other, record) < 0
    return {
      event: toStreamEvent(record),
      stations,
      causedBy: others.filter(isEarlier).map(withoutData),
      caused: others.filter((other) => !isEarlier(other)).map(withoutData),
      complete: traced.complete,
    }
  }
}
