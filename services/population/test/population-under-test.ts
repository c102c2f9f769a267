import { createProducer, type EventProducer, type KafkaOptions } from '@hub/kafka'
import {
  createTestDatabase,
  createTestTopics,
  noTelemetry,
  runService,
  silentLogger,
  testConfig,
  type TestDatabase,
} from '@hub/testing'
import { compose } from '../src/compose.ts'

export interface PopulationUnderTest {
  readonly kafka: KafkaOptions
  readonly database: TestDatabase
  readonly producer: EventProducer
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
  return {
    kafka,
    database,
    producer,
    stop: async () => {
      for (const service of services) await service.stop()
      await producer.stop()
      await database.stop()
    },
  }
}
