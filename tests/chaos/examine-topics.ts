import { consumption, type ConsumerName, type IncomingRecord, type TopicName } from '@hub/contracts'
import { readRecords, type KafkaOptions } from '@hub/kafka'
import type { Databases } from './databases.ts'
import type { Finding } from './finding.ts'

const topics: readonly TopicName[] = [
  'civil-status.act.v1',
  'identity.pin.v1',
  'population.person.v1',
  'population.snapshot.v1',
  'population.difference.v1',
]

const examineOrder = (topic: TopicName, records: readonly IncomingRecord[]): string[] => {
  const violations: string[] = []
  const next = new Map<string, number>()
  const ids = new Set<string>()
  for (const { key = '', headers } of records) {
    const { ce_id: id = '', ce_sequence: sequence = 'none' } = headers
    if (ids.has(id)) continue
    ids.add(id)
    const expected = next.get(key) ?? 1
    if (Number(sequence) !== expected) violations.push(`${topic} ${key}: ${sequence} where ${expected} was next`)
    next.set(key, expected + 1)
  }
  return violations
}

/** In each topic, the events of a person come first in the order of their sequence, without gaps, whatever comes again; and nobody parked one. */
export const examineTopics = async (kafka: KafkaOptions, databases: Databases): Promise<Finding> => {
  const violations: string[] = []
  let looked = 0
  for (const topic of topics) {
    const records = await readRecords(kafka, topic)
    looked += records.length
    violations.push(...examineOrder(topic, records))
  }
  for (const consumer of Object.keys(consumption) as ConsumerName[]) {
    const parked = await databases.rows<{ reason: string }>(consumer, 'select reason from parked_event')
    violations.push(...parked.map(({ reason }) => `${consumer}: parked for ${reason}`))
  }
  return { what: 'events in order, none missing, none parked', looked, violations }
}
