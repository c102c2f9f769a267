import type { OutgoingRecord } from '@hub/contracts'
import { OutageFault } from '@hub/failure'
import type { Part } from '@hub/lifecycle'
import { inBatchSpan } from '@hub/telemetry'
import kafkajs, { type ICustomPartitioner, type Kafka, type Producer, type TopicMessages } from 'kafkajs'
import { createClient, type KafkaOptions } from './client.ts'
import { toSendSpan } from './spans.ts'

const { CompressionTypes, Partitioners } = kafkajs
const chooseByKey = Partitioners.DefaultPartitioner

export interface EventProducer extends Part {
  /**
   * Resolves when all in-sync replicas have all records; records of one key keep their order. Calls are sent one after the other.
   * Without any records it resolves when a broker has answered.
   *
   * @throws OutageFault if it is not certain that they are stored; they may be, wholly or in part
   */
  readonly send: (records: readonly OutgoingRecord[]) => Promise<void>
}

const sendTimeoutMs = 5000

// Below this a compressed batch saves less than it costs. What is spread by its keys makes a batch in each of a dozen partitions, and each consumer has to
// uncompress each of them; what is placed together is one.
const compressFromBytes = { spread: 96 * 1024, together: 1024 }

const groupByTopic = (prefix: string, records: readonly OutgoingRecord[]): TopicMessages[] => {
  const byTopic = Map.groupBy(records, ({ topic }) => topic)
  return [...byTopic].map(([topic, group]) => ({
    topic: prefix + topic,
    messages: group.map(({ key, headers, value }) => ({ key, headers, value })),
  }))
}

const totalBytes = (records: readonly OutgoingRecord[]): number =>
  records.reduce((total, { value }) => total + value.length, 0)

/** All records are placed as if they had that key. */
const chooseBy = (key: string): ICustomPartitioner => {
  const message = { key, value: null }
  return () => {
    const choose = chooseByKey()
    return ({ topic, partitionMetadata }) => choose({ topic, partitionMetadata, message })
  }
}

const connect = async (kafka: Kafka, placedBy: string | undefined): Promise<Producer> => {
  const producer = kafka.producer({
    maxInFlightRequests: 1,
    allowAutoTopicCreation: false,
    createPartitioner: placedBy === undefined ? chooseByKey : chooseBy(placedBy),
    // Never two sends on the way, never a retry inside the client, and a producer that failed is thrown away: see decision 0004. The client's
    // idempotent mode insists on retries, and without them it adds nothing.
    idempotent: false,
    retry: { retries: 0 },
  })
  await producer.connect()
  return producer
}

/** @param options.placedBy what chooses the one partition of all that is sent, in place of the key of each record */
export const createProducer = (options: KafkaOptions & { readonly placedBy?: string }): EventProducer => {
  const kafka = createClient(options)
  const compressFrom = compressFromBytes[options.placedBy === undefined ? 'spread' : 'together']
  let current: Promise<Producer> | undefined
  let last: Promise<void> = Promise.resolve()

  const discard = (): void => {
    const discarded = current
    current = undefined
    void discarded?.then((producer) => producer.disconnect()).catch(() => undefined)
  }

  const sendNow = async (records: readonly OutgoingRecord[]): Promise<void> => {
    try {
      current ??= connect(kafka, options.placedBy)
      const producer = await current
      await producer.sendBatch({
        acks: -1,
        timeout: sendTimeoutMs,
        compression: totalBytes(records) >= compressFrom ? CompressionTypes.ZSTD : CompressionTypes.None,
        topicMessages: groupByTopic(options.prefix, records),
      })
    } catch (cause) {
      discard()
      throw new OutageFault('kafka', 'records could not be stored', { cause })
    }
  }

  return {
    name: 'producer',
    send: (records) => {
      const result = last.then(() => inBatchSpan(toSendSpan(records), () => sendNow(records)))
      last = result.catch(() => undefined)
      return result
    },
    start: async () => {},
    stop: async () => {
      await last
      discard()
    },
  }
}
