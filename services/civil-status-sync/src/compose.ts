import { createSecretKey, randomUUIDv7 } from 'node:crypto'
import { consumption } from '@hub/contracts'
import {
  createManagementServer,
  createServiceServer,
  createSharedWait,
  createSubjectHasher,
  waitingRequests,
} from '@hub/http'
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
import { actRoutes } from './adapters/http/acts.ts'
import { pinEvents } from './adapters/kafka/pin-events.ts'
import { actStore, loadActs } from './adapters/postgres/act-store.ts'
import { loadAdministrativeUnits } from './adapters/reference/administrative-units.ts'
import type { UnitOfWork } from './application/ports.ts'
import { createRegisterBirth } from './application/register-birth.ts'
import type { Config } from './config.ts'
import type { StoredAct } from './domain/stored-act.ts'

const name = 'civil-status-sync'
const source = 'VN/GOV/000.00.00.G01/civil-status'

/** Parts in the order of starting. */
export const compose = async (config: Config, logger: Logger, telemetry: Telemetry): Promise<readonly Part[]> => {
  const units = await loadAdministrativeUnits(config.ADMINISTRATIVE_UNITS_DIR)
  const database = createDatabase({
    url: config.DATABASE_URL,
    source,
    maxConnections: config.DATABASE_CONNECTIONS,
    logger,
  })
  const kafka = { ...readKafkaSettings(config), clientId: name, logger }
  const producer = createProducer(kafka)
  const relay = createRelay({ url: config.DATABASE_URL, database, send: producer.send, logger })

  const unitOf = (tx: Transaction): UnitOfWork => ({ acts: actStore(tx), outbox: tx.outbox })
  const registerBirth = createRegisterBirth({
    inTransaction: (work) => database.inTransaction((tx) => work(unitOf(tx))),
    units,
    now: () => new Date(),
    newId: randomUUIDv7,
  })
  const consumer = createConsumer({
    kafka,
    name,
    topics: consumption[name],
    handlers: pinEvents(actStore),
    store: createConsumerStore(database, name),
    logger,
  })
  const settled = createSharedWait<StoredAct>({
    load: (actIds) => loadActs(database, actIds),
    isSettled: ({ identification }) => identification.state !== 'pending',
  })
  const subjectOf = createSubjectHasher(config.SUBJECT_KEY_ID, createSecretKey(config.SUBJECT_KEY, 'base64'))

  const http = createServiceServer({
    name: 'http',
    host: config.HOST,
    port: config.PORT,
    logger,
    callerContextKey: createSecretKey(config.CALLER_CONTEXT_KEY, 'base64'),
    description: {
      title: 'Civil status',
      description: 'Registrars hand in acts; the hub synchronises them with the population systems.',
    },
    routes: actRoutes({ registerBirth, acts: actStore(database), settled, subjectOf }),
  })
  const management = createManagementServer({
    host: config.HOST,
    port: config.MANAGEMENT_PORT,
    logger,
    telemetry,
    checks: [databaseCheck(database), consumer.health],
    tables: operatorTables(database),
  })
  return [management, database, producer, relay, consumer, http, waitingRequests(settled)]
}
