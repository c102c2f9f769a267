import { afterAll, beforeAll, describe, expect, test } from '@jest/globals'
import { pinIssued, type PersonId } from '@hub/contracts'
import { OutageFault } from '@hub/failure'
import { createTestTopics, makeRecord, newPersonId, silentLogger } from '@hub/testing'
import { createProducer, type EventProducer } from '../src/producer.ts'
import { createTopicReader, type ScannedRecord, type TopicReader } from '../src/topic-reader.ts'

const topic = 'identity.pin.v1'
const partitions = 3
const perPerson = 20
const persons: readonly PersonId[] = Array.from({ length: 9 }, newPersonId)

let producer: EventProducer
let reader: TopicReader
beforeAll(async () => {
  const kafka = await createTestTopics('topic-reader')
  producer = createProducer(kafka)
  reader = createTopicReader(kafka)
  const issued = (key: PersonId, sequence: number) =>
    makeRecord(pinIssued, { key, sequence, data: { pin: '001099000001', issuedAt: new Date().toISOString() } })
  await producer.send(persons.flatMap((key) => Array.from({ length: perPerson }, (_, index) => issued(key, index + 1))))
})
afterAll(() => producer.stop())

const readAll = async (ranges: Parameters<TopicReader['scan']>[1]) => {
  const records: ScannedRecord[] = []
  const ended = await reader.scan(topic, ranges, {
    each: (record) => {
      records.push(record)
      return 'next'
    },
    withinMs: 20_000,
  })
  return { ended, records }
}

describe('looking into a topic', () => {
  test('finds the records between two offsets of each partition, all of them and no others', async () => {
    const bounds = await reader.readBounds(topic)
    expect(bounds.map(({ low }) => low)).toEqual([0, 0, 0])
    const ranges = bounds.map(({ partition, high }) => ({
      partition,
      from: Math.min(7, high),
      to: Math.max(high - 3, 0),
    }))
    const { ended, records } = await readAll(ranges)
    const expected = ranges.flatMap(({ partition, from, to }) =>
      Array.from({ length: Math.max(0, to - from) }, (_, index) => `${partition}:${from + index}`),
    )
    expect(ended).toBe('end')
    expect(records.map(({ partition, offset }) => `${partition}:${offset}`).toSorted()).toEqual(expected.toSorted())
  })

  test('finds a person in the partition that producers put the person in', async () => {
    const [person] = persons
    const partition = reader.partitionOf(person ?? '', partitions)
    const { high } = (await reader.readBounds(topic))[partition] ?? { high: 0 }
    const { records } = await readAll([{ partition, from: 0, to: high }])
    const own = records.filter(({ key }) => key === person)
    expect(own.map(({ headers }) => Number(headers['ce_sequence']))).toEqual(
      Array.from({ length: perPerson }, (_, index) => index + 1),
    )
  })

  test('reads no further where it has enough, and says so', async () => {
    const ranges = (await reader.readBounds(topic)).map(({ partition, high }) => ({ partition, from: 0, to: high }))
    const seen: ScannedRecord[] = []
    const each = (record: ScannedRecord) => {
      seen.push(record)
      return seen.length === 5 ? 'enough' : 'next'
    }
    expect(await reader.scan(topic, ranges, { each, withinMs: 20_000 })).toBe('enough')
    expect(seen).toHaveLength(5)
    const firsts: ScannedRecord[] = []
    const first = (record: ScannedRecord) => {
      firsts.push(record)
      return 'enough-of-partition' as const
    }
    expect(await reader.scan(topic, ranges, { each: first, withinMs: 20_000 })).toBe('end')
    const filled = ranges.filter(({ to }) => to > 0)
    expect(firsts.map(({ offset }) => offset)).toEqual(filled.map(() => '0'))
  })

  test('stops when its time is over, though there is more', async () => {
    const [first] = await reader.readBounds(topic)
    const range = { partition: first?.partition ?? 0, from: first?.high ?? 0, to: (first?.high ?? 0) + 1 }
    expect(await reader.scan(topic, [range], { each: () => 'next', withinMs: 300 })).toBe('time')
  })

  test('finds where a time lies: the beginning before all records, the end after them', async () => {
    const ends = new Map((await reader.readBounds(topic)).map(({ partition, high }) => [partition, high]))
    expect(await reader.findOffsets(topic, Date.now() + 60_000)).toEqual(ends)
    const starts = [...(await reader.findOffsets(topic, 0))].filter(([partition]) => (ends.get(partition) ?? 0) > 0)
    expect(starts.map(([, offset]) => offset)).toEqual(starts.map(() => 0))
  })

  test('knows nothing committed of a group that never was', async () => {
    expect(await reader.readCommitted('nobody', topic)).toEqual(new Map())
  })

  test('a broker that is away is said to be', async () => {
    const gone = createTopicReader({ brokers: ['127.0.0.1:1'], clientId: 'gone', prefix: '', logger: silentLogger })
    await expect(gone.readBounds(topic)).rejects.toBeInstanceOf(OutageFault)
  })
})
