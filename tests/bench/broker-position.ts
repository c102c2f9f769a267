import type { ConsumerName, TopicName } from '@hub/contracts'
import type { Endpoints } from '@hub/local'
import kafkajs from 'kafkajs'

const { Kafka, logLevel } = kafkajs

/** How far topics and their consumers are, asked often: over one connection that is kept. */
export interface BrokerPosition {
  /** How many records a topic has ever taken. */
  readonly written: (topic: TopicName) => Promise<number>
  /** How many records of the topics the consumer has dealt with. */
  readonly consumed: (consumer: ConsumerName, topics: readonly TopicName[]) => Promise<number>
  /** Puts a consumer that is not running behind the last record, as if it had dealt with everything. */
  readonly skip: (consumer: ConsumerName, topic: TopicName) => Promise<void>
  readonly stop: () => Promise<void>
}

export const openBrokerPosition = async ({ kafka: { brokers } }: Endpoints): Promise<BrokerPosition> => {
  const admin = new Kafka({ clientId: 'bench', brokers: [...brokers], logLevel: logLevel.NOTHING }).admin()
  await admin.connect()
  return {
    written: async (topic) => (await admin.fetchTopicOffsets(topic)).reduce((sum, { high }) => sum + Number(high), 0),
    consumed: async (groupId, topics) =>
      (await admin.fetchOffsets({ groupId, topics: [...topics] }))
        .flatMap(({ partitions }) => partitions)
        // A partition without a commit has offset -1.
        .reduce((sum, { offset }) => sum + Math.max(0, Number(offset)), 0),
    skip: async (groupId, topic) => {
      const ends = await admin.fetchTopicOffsets(topic)
      await admin.setOffsets({
        groupId,
        topic,
        partitions: ends.map(({ partition, high }) => ({ partition, offset: high })),
      })
    },
    stop: () => admin.disconnect(),
  }
}
