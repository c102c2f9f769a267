import { createSecretKey } from 'node:crypto'
import { consumption } from '@hub/contracts'
import { createManagementServer } from '@hub/http'
import { createConsumer, createProducer, readKafkaSettings } from '@hub/kafka'
import type { Part } from '@hub/lifecycle'
import {
  createConsumerStore,
  createDatabase,
  createRelay,
  databaseCheck,
  operatorTables,
  type Transaction,
} from '@hub/postgres'
import type { Logger, Telemetry } from '@hub/telemetry'
import { actEvents } from './adapters/kafka/act-events.ts'
import { createKeyedRounds } from './adapters/numbering/keyed-rounds.ts'
import { createLeasedAllocator } from './adapters/postgres/leased-allocator.ts'
import { numberStore } from './adapters/postgres/number-store.ts'
import type { UnitOfWork } from './application/ports.ts'
import { createRequestNumber } from './application/request-number.ts'
import type { Config } from './config.ts'

const name = 'id-issuance'
const source = 'VN/GOV/000.00.00.G01/id-issuance'

/** Parts in the order of starting. */
export const compose = (config: Config, logger: Logger, telemetry: Telemetry): readonly Part[] => {
  const database = createDatabase({
    url: config.DATABASE_URL,
    source,
    maxConnections: config.DATABASE_CONNECTIONS,
    logger,
  })
  const kafka = { ...readKafkaSettings(config), clientId: name, logger }
  const producer = createProducer(kafka)
  const relay = createRelay({ url: config.DATABASE_URL, database, send: producer.send, logger })

  // Leases are taken while a transaction holds a connection: from a pool of their own, or enough transactions at once would wait for each other.
  const leases = createDatabase({ url: config.DATABASE_URL, source, maxConnections: 2, logger })
  const allocator = createLeasedAllocator(leases, createKeyedRounds(createSecretKey(config.NUMBERING_KEY, 'base64')))
  const requestNumber = createRequestNumber({ allocator, now: () => new Date() })
  const unitOf = (tx: Transaction): UnitOfWork => ({ numbers: numberStore(tx), outbox: tx.outbox })
  const consumer = createConsumer({
    kafka,
    name,
    topics: consumption[name],
    handlers: actEvents<Transaction>((tx, personId, registration) => requestNumber(unitOf(tx), personId, registration)),
    store: createConsumerStore(database, name),
    logger,
  })
  const management = createManagementServer({
    host: config.HOST,
    port: config.MANAGEMENT_PORT,
    logger,
    telemetry,
    checks: [databaseCheck(database), consumer.health],
    tables: operatorTables(database),
  })
  return [management, database, leases, producer, relay, consumer]
}
