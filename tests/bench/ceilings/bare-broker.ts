import { randomBytes, randomUUID } from 'node:crypto'
import type { Endpoints } from '@hub/local'
import { eventually } from '@hub/testing'
import kafkajs, { type Admin } from 'kafkajs'

const { Kafka, logLevel, Partitioners } = kafkajs

const recordsPerSend = 500
const valueBytes = 400
const partitions = 12

/** A broker that is busy does not know the topic at once, and the client gives up on it. */
const createTopic = async (admin: Admin, topic: string): Promise<void> => {
  await admin.createTopics({ waitForLeaders: false, topics: [{ topic, numPartitions: partitions }] })
  const leaders = async (): Promise<number> => {
    const { topics } = await admin.fetchTopicMetadata({ topics: [topic] })
    return topics.flatMap((found) => found.partitions).filter(({ leader }) => leader >= 0).length
  }
  await eventually(
    () => leaders().catch(() => 0),
    (count) => count === partitions,
  )
}

/** K: records a second that the broker takes, acks=all, one send on its way, on a topic of its own that is removed afterwards. */
export const measureBareBroker = async ({ kafka: { brokers } }: Endpoints, seconds: number): Promise<number> => {
  const kafka = new Kafka({ clientId: 'bench', brokers: [...brokers], logLevel: logLevel.NOTHING })
  const [admin, producer] = [
    kafka.admin(),
    kafka.producer({ maxInFlightRequests: 1, createPartitioner: Partitioners.DefaultPartitioner }),
  ]
  await Promise.all([admin.connect(), producer.connect()])
  const topic = `bench.ceiling-${randomUUID()}.v1`
  await createTopic(admin, topic)
  const messages = Array.from({ length: recordsPerSend }, (_, index) => ({
    key: String(index),
    value: randomBytes(valueBytes),
  }))
  const send = (): Promise<unknown> => producer.sendBatch({ acks: -1, topicMessages: [{ topic, messages }] })
  try {
    await send()
    const startedAt = performance.now()
    let sent = 0
    for (; performance.now() - startedAt < seconds * 1000; sent += recordsPerSend) await send()
    return (sent / (performance.now() - startedAt)) * 1000
  } finally {
    await admin.deleteTopics({ topics: [topic] })
    await Promise.all([admin.disconnect(), producer.disconnect()])
  }
}
