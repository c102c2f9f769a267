import { describe, expect, test } from '@jest/globals'
import { eventDefinitions } from './registry.ts'
import {
  consumption,
  deadLetterTopic,
  replayTopic,
  topics,
  type ConsumerName,
  type Topic,
  type TopicName,
} from './topics.ts'
import { validateEventData } from './validation.ts'

const topicNames = Object.keys(topics) as TopicName[]
const consumers = Object.keys(consumption) as ConsumerName[]
const typesOn = (topic: string): string[] =>
  eventDefinitions.filter((definition) => definition.topic === topic).map(({ type }) => type)

const parked = 'vn.ndxp.consumer.event-parked.v1'

/** The names of all members that a schema describes, however deep. */
const membersOf = (schema: unknown): string[] => {
  if (Array.isArray(schema)) return schema.flatMap(membersOf)
  if (typeof schema !== 'object' || schema === null) return []
  const { properties = {} } = schema as { readonly properties?: object }
  return [...Object.keys(properties), ...Object.values(schema).flatMap(membersOf)]
}

const personal =
  /^(?:pin|.*name|dateOf.*|sex|ethnicity|nationality|mother|father|child|.*place|residence|(?:old|new)Value)$/i

describe('the topics', () => {
  test.each(topicNames)('%s is named for context, subject and version, or for the consumer that parks', (name) => {
    // No underscores: they collide with dots in the broker's metric names.
    expect(name).toMatch(/^(?:[a-z-]+\.[a-z-]+\.v[1-9]\d*|[a-z-]+\.dlt)$/)
  })

  test.each(topicNames)('%s has an owner, a key, partitions and event types', (name) => {
    const { owner, key, partitions }: Topic = topics[name]
    expect([owner, key].every((text) => text.length > 0) && partitions > 0).toBe(true)
    // Copies of records of other topics bring their types along.
    expect(typesOn(name).length > 0).toBe(!name.startsWith('replay.'))
  })

  test.each(consumers)('what %s cannot apply is told on a topic of its own, and nothing else is', (consumer) => {
    const topic = deadLetterTopic(consumer)
    expect(topics[topic]).toMatchObject({ owner: consumer, key: 'as the source', retention: { days: 90 } })
    expect(typesOn(topic)).toEqual([parked])
  })

  test('only consumers have a topic of parked events', () => {
    const deadLetters = topicNames.filter((name) => name.endsWith('.dlt'))
    expect(deadLetters.toSorted()).toEqual(consumers.map(deadLetterTopic).toSorted())
  })

  test.each(consumers)(
    'what %s takes in once more is copied to a topic of its own, partitioned as its source',
    (consumer) => {
      const copies: Topic = topics[replayTopic(consumer)]
      expect(copies).toMatchObject({ key: 'as the source', retention: { days: 7 }, cleanup: 'delete' })
      const sources: readonly Topic[] = consumption[consumer].map((source) => topics[source])
      expect(sources.map(({ partitions }) => partitions)).toEqual(sources.map(() => copies.partitions))
    },
  )

  test.each(consumers)('%s reads topics that are declared, each once, and none of its own', (consumer) => {
    const read: readonly TopicName[] = consumption[consumer]
    expect(read.filter((name) => !topicNames.includes(name) || topics[name].owner === consumer)).toEqual([])
    expect(new Set(read).size).toBe(read.length)
  })

  test('facts about persons are kept for good, and only the snapshots are compacted', () => {
    const facts = Object.entries<Topic>(topics).filter(([, { key }]) => key === 'personId')
    expect(facts.map(([, { retention }]) => retention)).toEqual(facts.map(() => 'for-good'))
    const compacted = Object.entries<Topic>(topics).filter(([, { cleanup }]) => cleanup === 'compact')
    expect(compacted.map(([name]) => name)).toEqual(['population.snapshot.v1'])
  })

  test('the message log is kept for more than a year', () => {
    expect(topics['exchange.log.v1'].retention.days).toBeGreaterThan(366)
  })
})

describe('the event types', () => {
  test.each(eventDefinitions)('$type on $topic has a name of the house and a topic that exists', ({ type, topic }) => {
    expect(type).toMatch(/^vn\.ndxp\.[a-z-]+\.[a-z-]+\.v[1-9]\d*$/)
    expect(topicNames).toContain(topic)
  })

  test.each(eventDefinitions.filter(({ type }) => type !== parked))(
    '$type belongs to the context of its topic, $topic',
    ({ type, topic }) => {
      expect(type.split('.')[2]).toBe(topic.split('.')[0])
    },
  )

  test('none is declared twice for one topic', () => {
    const declared = eventDefinitions.map(({ type, topic }) => `${type} on ${topic}`)
    expect(new Set(declared).size).toBe(declared.length)
  })

  test('a type on several topics has one schema', () => {
    const schemas = Map.groupBy(eventDefinitions, ({ type }) => type)
    const sizes = [...schemas.values()].map((group) => new Set(group.map(({ schema }) => JSON.stringify(schema))).size)
    expect(sizes).toEqual(sizes.map(() => 1))
  })

  test.each(eventDefinitions)('$type on $topic has a validator', ({ type }) => {
    expect(validateEventData(type, 'no object')).toBe(false)
  })

  test.each(eventDefinitions.filter(({ personalData }) => personalData === 'none'))(
    '$type on $topic, which is to name nobody, has no place for a name or a number',
    ({ schema }) => {
      expect(membersOf(schema).filter((member) => personal.test(member))).toEqual([])
    },
  )

  test.each(eventDefinitions.filter(({ personalData }) => personalData === 'identified'))(
    '$type on $topic names a person',
    ({ schema }) => {
      expect(membersOf(schema).filter((member) => personal.test(member))).not.toEqual([])
    },
  )

  test('the snapshot of a person holds neither number nor number state', () => {
    const snapshot = eventDefinitions.find(({ topic }) => topic === 'population.snapshot.v1')
    expect(membersOf(snapshot?.schema).filter((member) => /pin|number|state/i.test(member))).toEqual([])
  })
})
