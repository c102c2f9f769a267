import { createSecretKey } from 'node:crypto'
import { consumption } from '@hub/contracts'
import {
  createManagementServer,
  createServiceServer,
  createSubjectHasher,
  operatorRoutes,
  replayRoutes,
} from '@hub/http'
import {
  createConsumer,
  createProducer,
  createRehearse,
  createRehearseRedrive,
  createReplayConsumer,
  readKafkaSettings,
  type KafkaOptions,
} from '@hub/kafka'
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
  type Database,
  type Transaction,
} from '@hub/postgres'
import type { Logger, Telemetry } from '@hub/telemetry'
import { rebuildRoutes } from './adapters/http/rebuilds.ts'
import { verificationRoutes } from './adapters/http/verifications.ts'
import { pinEvents } from './adapters/kafka/pin-events.ts'
import { rebuildHandlers, rebuildLog } from './adapters/kafka/rebuild-log.ts'
import { snapshotEvents } from './adapters/kafka/snapshot-events.ts'
import { hasRebuildWork, withRebuild } from './adapters/postgres/rebuild-session.ts'
import { createRebuilds, noteRebuildSetback } from './adapters/postgres/rebuild-store.ts'
import { registerStore, registerWriter } from './adapters/postgres/register-store.ts'
import { createRebuildRunner, type RebuildRunner } from './adapters/runner/rebuild-runner.ts'
import { createReceipts } from './adapters/signing/receipts.ts'
import { createCancelNumber } from './application/cancel-number.ts'
import type { UnitOfWork } from './application/ports.ts'
import { createRebuildRegister } from './application/rebuild-register.ts'
import { createVerifyCitizen } from './application/verify-citizen.ts'
import type { Config } from './config.ts'

const name = 'verification'
const source = 'VN/GOV/000.00.00.G01/verification'

const createRebuilding = (
  { DATABASE_URL: url }: Config,
  { kafka, database, logger }: { readonly kafka: KafkaOptions; readonly database: Database; readonly logger: Logger },
): RebuildRunner =>
  createRebuildRunner({
    hasWork: () => hasRebuildWork(database),
    withRebuild: (work) => withRebuild(url, work),
    rebuildRegister: createRebuildRegister({
      openLog: rebuildLog(kafka),
      handlers: rebuildHandlers,
      now: () => new Date(),
    }),
    noteSetback: (id, reason) => noteRebuildSetback(database, id, reason),
    logger,
  })

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
  const rehearsing = { consumer: name, store, replays, handlers } as const
  const consumer = createConsumer({ kafka, name, topics: consumption[name], handlers, store, logger })
  const replayConsumer = createReplayConsumer({ kafka, name, handlers, store, replays, logger })
  const rebuilding = createRebuilding(config, { kafka, database, logger })
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
        operatorRoutes(createOperatorStore(database, name), createRehearseRedrive(rehearsing)),
        rebuildRoutes({ rebuilds: createRebuilds(database), onStarted: rebuilding.call }),
        replayRoutes({ ...replays, rehearse: createRehearse(rehearsing) }),
      ],
    },
  })
  return [management, database, producer, relay, consumer, replayConsumer, rebuilding, http]
}
