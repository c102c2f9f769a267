import { pinIssued } from '@hub/contracts'
import { createConsumerStore, createDatabase, statement, type Transaction } from '@hub/postgres'
import { createLogger } from '@hub/telemetry'
import { createConsumer, on } from '../src/index.ts'

/** A consumer as a process of its own, for tests that kill it. Writes down each event that it applies. */
const [databaseUrl = '', brokers = '', prefix = ''] = process.argv.slice(2)

const logger = createLogger({ service: 'recording-consumer', level: 'error' })
const database = createDatabase({ url: databaseUrl, source: 'VN/GOV/TEST/recording', maxConnections: 10, logger })
const insertApplied = statement('applied', 'insert into applied (key, sequence, id) values ($1, $2, $3)')

const consumer = createConsumer<Transaction>({
  kafka: { brokers: brokers.split(','), clientId: 'recording', prefix, logger },
  name: 'population',
  topics: ['identity.pin.v1'],
  handlers: new Map([
    on(pinIssued, async ({ key, sequence, id }, tx: Transaction) => {
      await tx.execute(insertApplied, [key, sequence, id])
    }),
  ]),
  store: createConsumerStore(database, 'population'),
  logger,
})
await consumer.start()
