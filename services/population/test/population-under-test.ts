import { fileURLToPath } from 'node:url'
import { createProducer, type EventProducer, type KafkaOptions } from '@hub/kafka'
import {
  callAsGateway,
  createTestDatabase,
  createTestTopics,
  getAsGateway,
  noTelemetry,
  postAsGateway,
  runService,
  silentLogger,
  testConfig,
  type CallerAnswer,
  type GatewayCall,
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
  readonly call: (call: GatewayCall) => Promise<CallerAnswer>
  readonly stop: () => Promise<void>
}

/** What the State publishes, as the service is given it. */
export const referenceData = {
  ADMINISTRATIVE_UNITS_DIR: fileURLToPath(new URL('../../../deploy/reference/administrative-units', import.meta.url)),
  WORKING_DAYS_FILE: fileURLToPath(new URL('../../../deploy/reference/working-days.json', import.meta.url)),
}

/** Two replicas of the service, on one database. */
export const startPopulation = async (name: string): Promise<PopulationUnderTest> => {
  const [kafka, database] = await Promise.all([createTestTopics(name), createTestDatabase('population')])
  const producer = createProducer(kafka)
  const config = { ...testConfig(database, kafka), ...referenceData }
  const services = [
    await runService(await compose(config, silentLogger, noTelemetry)),
    await runService(await compose(config, silentLogger, noTelemetry)),
  ]
  const called = { url: services[0]?.url('http') ?? '', callerKey: config.CALLER_CONTEXT_KEY }
  return {
    kafka,
    database,
    producer,
    post: (target, body, grant) => postAsGateway(called, target, body, grant),
    call: (call) => callAsGateway(called, call),
    get: (target, grant) => getAsGateway(called, target, grant),
    stop: async () => {
      for (const service of services) await service.stop()
      await producer.stop()
      await database.stop()
    },
  }
}
