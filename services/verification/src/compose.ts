import { createSecretKey } from 'node:crypto'
import { consumption } from '@hub/contracts'
import {
  createManagementServer,
  createServiceServer,
  createSubjectHasher,
  operatorRoutes,
  replayRoutes,
} from '@hub/http'
import { createConsumer, createProducer, createRehearse, createReplayConsumer, readKafkaSettings } from '@hub/kafka'
import type { Part } from '@hub/lifecycle'
import {
  createConsumerStore,
  createDatabase,
  createOperatorStore,
  createRelay,
  createReplayStore,
  databaseCheck,
  measureKeptEvents,
  operatorTables,
  type Transaction,
} from '@hub/postgres'
import type { Logger, Telemetry } from '@hub/telemetry'
import { verificationRoutes } from './adapters/http/verifications.ts'
import { pinEvents } from './adapters/kafka/pin-events.ts'
import { snapshotEvents } from './adapters/kafka/snapshot-events.ts'
import { registerStore, registerWriter } from './adapters/postgres/register-store.ts'
import { createReceipts } from './adapters/signing/receipts.ts'
import { createCancelNumber } from './application/cancel-number.ts'
import type { UnitOfWork } from './application/ports.ts'
import { createVerifyCitizen } from './application/verify-citizen.ts'
import type { Config } from './config.ts'

const name = 'verification'
const source = 'VN/GOV/000.00.00.G01/verification'

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

  const cancelNumber = createCancelNumber({ now: () => new Date() })
  const unitOf = (tx: Transaction): UnitOfWork => ({ register: registerWriter(tx), outbox: tx.outbox })
  const handlers = new Map([
    ...pinEvents<Transaction>(registerWriter, (tx, cancelled) => cancelNumber(unitOf(tx), cancelled)),
    ...snapshotEvents<Transaction>(registerWriter),
  ])
  const store = createConsumerStore(database, name)
  const replays = createReplayStore(database, name)
  const consumer = createConsumer({ kafka, name, topics: consumption[name], handlers, store, logger })
  const replayConsumer = createReplayConsumer({ kafka, name, handlers, store, replays, logger })
  const receipts = createReceipts(config.RECEIPT_SIGNING_KEY, source)
  const verifyCitizen = createVerifyCitizen({ register: registerStore(database), receipts })
  const subjectOf = createSubjectHasher(config.SUBJECT_KEY_ID, createSecretKey(config.SUBJECT_KEY, 'base64'))

  const callerContextKey = createSecretKey(config.CALLER_CONTEXT_KEY, 'base64')
  const http = createServiceServer({
    name: 'http',
    host: config.HOST,
    port: config.PORT,
    logger,
    callerContextKey,
    description: { title: 'Verification', description: 'Agencies verify citizens against the population register.' },
    routes: verificationRoutes({ verifyCitizen, receipts, subjectOf }),
  })
  measureKeptEvents(database, name)
  const management = createManagementServer({
    host: config.HOST,
    port: config.MANAGEMENT_PORT,
    logger,
    telemetry,
    checks: [databaseCheck(database), consumer.health],
    tables: operatorTables(database),
    operator: {
      callerContextKey,
      routes: [
        operatorRoutes(createOperatorStore(database, name)),
        replayRoutes({ ...replays, rehearse: createRehearse({ consumer: name, store, replays, handlers }) }),
      ],
    },
  })
  return [management, database, producer, relay, consumer, replayConsumer, http]
}
