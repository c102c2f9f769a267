import { afterAll, beforeAll, expect, test } from '@jest/globals'
import { consumption, type ConsumerName, type TopicName } from '@hub/contracts'
import { createProducer, type EventProducer } from '@hub/kafka'
import { eventually } from '@hub/testing'
import { createMinistryOfJustice, createSocialInsurance } from '../partners/index.ts'
import { makeAct, questionAbout } from './acts.ts'
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
const takenIn = (consumer: ConsumerName): readonly TopicName[] => consumption[consumer]

test('P5: a poison record on any topic is parked and shown to operators, and births go on', async () => {
  const topics = [...new Set(consumers.flatMap(takenIn))]
  const sentAt = new Date().toISOString()
  await producer.send(
    topics.map((topic) => ({
      topic,
      key: 'poison',
      headers: { ce_specversion: '1.0' },
      value: Buffer.from('{"fullName":'),
    })),
  )
  for (const consumer of consumers) {
    const rows = await eventually(
      async () => (await hub.table(consumer, 'parked-events')).filter((row) => String(row['parkedAt']) > sentAt),
      (all) => all.length === takenIn(consumer).length,
      { what: `parked at ${consumer}` },
    )
    expect(rows.map((row) => String(row['topic'])).toSorted()).toEqual([...takenIn(consumer)].toSorted())
  }
  const act = makeAct()
  const { body } = await createMinistryOfJustice(hub.address).registerBirth(act, 10)
  const insurance = createSocialInsurance(hub.address)
  await eventually(
    () => insurance.verify(questionAbout(act, body.identification.pin ?? '')),
    ({ body: verified }) => verified.outcome === 'match',
  )
})
