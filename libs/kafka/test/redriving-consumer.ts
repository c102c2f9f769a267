import { createConsumerStore, createDatabase } from '@hub/postgres'
import { createLogger } from '@hub/telemetry'
import { createConsumer } from '../src/index.ts'
import { recordUnlessBroken } from './parked-world.ts'

/** A consumer as a process of its own, for tests that kill it while it redrives. */
const [databaseUrl = '', brokers = '', prefix = ''] = process.argv.slice(2)

const logger = createLogger({ service: 'redriving-consumer', level: 'error' })
const database = createDatabase({ url: databaseUrl, source: 'VN/GOV/TEST/redriving', maxConnections: 10, logger })
const consumer = createConsumer({
  kafka: { brokers: brokers.split(','), clientId: 'redriving', prefix, logger },
  name: 'population',
  topics: ['identity.pin.v1'],
  handlers: new Map(recordUnlessBroken),
  store: createConsumerStore(database, 'population'),
  logger,
})
await consumer.start()
