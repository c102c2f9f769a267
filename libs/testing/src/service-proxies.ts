import type { Service } from '@hub/contracts'
import { createProducer, readRecords, type EventProducer, type KafkaOptions } from '@hub/kafka'
import type { TopicName } from '@hub/contracts'
import { createTestDatabase, type TestDatabase } from './database.ts'
import { createFaultProxy, type FaultProxy } from './fault-proxy.ts'
import { testConfig } from './running-service.ts'
import { testServers } from './test-servers.ts'
import { createTestTopics } from './topics.ts'

/** Servers of a service twice: as they are, for the test, and behind proxies, for the service. */
export interface ProxiedServers {
  readonly kafka: KafkaOptions
  readonly database: TestDatabase
  readonly producer: EventProducer
  readonly proxies: { readonly postgres: FaultProxy; readonly kafka: FaultProxy }
  /** Configuration that leads through the proxies. */
  readonly config: ReturnType<typeof testConfig>
  readonly countParked: () => Promise<number>
  /** How many events each of the keys has on the topic. A copy that the relay sent again is the same event. */
  readonly countEvents: (topic: TopicName, keys: readonly string[]) => Promise<readonly number[]>
  readonly stop: () => Promise<void>
}

/** A proxy in front of the server that a URL names, and the URL that leads through it. */
export const createProxiedUrl = async (url: string): Promise<{ readonly proxy: FaultProxy; readonly url: string }> => {
  const proxied = new URL(url)
  const proxy = await createFaultProxy({ host: proxied.hostname, port: Number(proxied.port) })
  proxied.port = String(proxy.port)
  return { proxy, url: proxied.href.replace(/\/$/, '') }
}

/** For one test file of each service: the broker has one listener for its proxy. */
export const createProxiedServers = async (service: Service): Promise<ProxiedServers> => {
  const listener = testServers().proxiedListeners[service]
  if (listener === undefined) throw new Error(`the broker has no listener for ${service}`)
  const [kafka, database, kafkaProxy] = await Promise.all([
    createTestTopics(`${service}-faults`),
    createTestDatabase(service),
    createFaultProxy({ host: '127.0.0.1', port: listener.port }, listener.advertisedPort),
  ])
  const postgres = await createProxiedUrl(database.url)
  const producer = createProducer(kafka)
  return {
    kafka,
    database,
    producer,
    proxies: { postgres: postgres.proxy, kafka: kafkaProxy },
    config: testConfig(postgres, { brokers: [`127.0.0.1:${listener.advertisedPort}`], prefix: kafka.prefix }),
    countParked: async () => {
      const [row] = await database.rows<{ parked: number }>('select count(*) as parked from parked_event')
      return row?.parked ?? 0
    },
    countEvents: async (topic, keys) => {
      const records = await readRecords(kafka, topic)
      return keys.map(
        (key) => new Set(records.filter((record) => record.key === key).map(({ headers }) => headers['ce_id'])).size,
      )
    },
    stop: async () => {
      await producer.stop()
      await database.stop()
    },
  }
}
