import { createProducer, type EventProducer, type KafkaOptions } from '@hub/kafka'
import {
  createTestDatabase,
  createTestTopics,
  getAsGateway,
  noTelemetry,
  postAsGateway,
  runService,
  silentLogger,
  testConfig,
  type CallerAnswer,
  type TestDatabase,
} from '@hub/testing'
import { compose } from '../src/compose.ts'

export interface PopulationUnderTest {
  readonly kafka: KafkaOptions
  readonly database: TestDatabase
  readonly producer: EventProducer
  /** Calls as the gateway does for an agency with such a grant. */
  readonly post: (target: string, body: unknown, grant?: unknown) => Promise<CallerAnswer>
  readonly get: (target: string, grant?: unknown) => Promise<CallerAnswer>
  readonly stop: () => Promise<void>
}

/** Two replicas of the service, on one database. */
export const startPopulation = async (name: string): Promise<PopulationUnderTest> => {
  const [kafka, database] = await Promise.all([createTestTopics(name), createTestDatabase('population')])
  const producer = createProducer(kafka)
  const config = testConfig(database, kafka)
  const services = [
    await runService(compose(config, silentLogger, noTelemetry)),
    await runService(compose(config, silentLogger, noTelemetry)),
  ]
  const called = { url: services[0]?.url('http') ?? '', callerKey: config.CALLER_CONTEXT_KEY }
  return {
    kafka,
    database,
    producer,
    post: (target, body, grant) => postAsGateway(called, target, body, grant),
    get: (target, grant) => getAsGateway(called, target, grant),
    stop: async () => {
      for (const service of services) await service.stop()
      await producer.stop()
      await database.stop()
    },
  }
}
