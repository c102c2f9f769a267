import { createSecretKey, randomUUIDv7 } from 'node:crypto'
import { consumption } from '@hub/contracts'
import {
  createManagementServer,
  createServiceServer,
  createSharedWait,
  createSubjectHasher,
  operatorRoutes,
  replayRoutes,
  type SharedWait,
  waitingRequests,
} from '@hub/http'
import {
  createConsumer,
  createLagReader,
  createProducer,
  createRehearse,
  createRehearseRedrive,
  createReplayConsumer,
  readKafkaSettings,
  type Handlers,
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
  type ConsumerStore,
  type Transaction,
} from '@hub/postgres'
import { histogram, type Logger, type Telemetry } from '@hub/telemetry'
import { cancellationRoutes } from './adapters/http/cancellations.ts'
import { certificateRoutes } from './adapters/http/certificates.ts'
import { establishmentRoutes } from './adapters/http/establishments.ts'
import { importRoutes } from './adapters/http/imports.ts'
import { requestRoutes } from './adapters/http/requests.ts'
import { actEvents } from './adapters/kafka/act-events.ts'
import { createCountAhead } from './adapters/kafka/events-ahead.ts'
import { fenceEvents } from './adapters/kafka/fence-events.ts'
import { createNumbering } from './adapters/numbering/keyed-rounds.ts'
import { announcementStore } from './adapters/postgres/announcement-store.ts'
import { cancellationStore, listUnfenced, loadCancellations } from './adapters/postgres/cancellation-store.ts'
import { establishmentStore } from './adapters/postgres/establishment-store.ts'
import { measureNumbers } from './adapters/postgres/figures.ts'
import { importReader, isReceivingRows } from './adapters/postgres/import-store.ts'
import { createLeasedAllocator } from './adapters/postgres/leased-allocator.ts'
import { numberStore } from './adapters/postgres/number-store.ts'
import { personStore } from './adapters/postgres/person-store.ts'
import { createRehearsalAllocator } from './adapters/postgres/rehearsal-allocator.ts'
import { listHeldForOperators, requestStore } from './adapters/postgres/request-store.ts'
import { successionStore } from './adapters/postgres/succession-store.ts'
import { unitOf } from './adapters/postgres/unit-of-work.ts'
import { createCertificates } from './adapters/signing/certificates.ts'
import { createAnnounceNext } from './application/announce-imported.ts'
import { createCertifySuccession } from './application/certify-succession.ts'
import { createCorrectPerson } from './application/correct-person.ts'
import { createDecideCancellation } from './application/decide-cancellation.ts'
import { createDecideRequest } from './application/decide-request.ts'
import { createAnnouncementRunner } from './adapters/runner/announcement-runner.ts'
import { createEstablishmentRunner } from './adapters/runner/establishment-runner.ts'
import {
  createContinueEstablishment,
  createStartEstablishment,
  createSteerEstablishment,
} from './application/establish-numbers.ts'
import { createFenceCancellation } from './application/fence-cancellation.ts'
import { createGiveOrHold, type GiveOrHold } from './application/give-or-hold.ts'
import { createCompleteImport, createStartImport, createTakeRows } from './application/import-numbers.ts'
import type { InTransaction, NumberAllocator } from './application/ports.ts'
import { createProposeCancellation } from './application/propose-cancellation.ts'
import { createRequestNumber, foreseeNumbers } from './application/request-number.ts'
import { countryPrefixesOf, numberingKeysOf, type Config } from './config.ts'
import type { Cancellation } from './domain/cancellation.ts'

const name = 'id-issuance'
const source = 'VN/GOV/000.00.00.G01/id-issuance'

const timeToEffective = histogram(
  'hub_cancellation_effective_seconds',
  'From the decision to cancel a number until verification has applied it',
  [0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60],
)

const now = (): Date => new Date()

interface RouteParts {
  readonly config: Config
  readonly database: Database
  readonly allocator: NumberAllocator
  readonly settled: SharedWait<Cancellation>
  readonly inTransaction: InTransaction
  /** On connections that can load rows. */
  readonly whileImporting: InTransaction
}

const createRoutes = ({ config, database, allocator, settled, inTransaction, whileImporting }: RouteParts) => {
  const subjectOf = createSubjectHasher(config.SUBJECT_KEY_ID, createSecretKey(config.SUBJECT_KEY, 'base64'))
  const certificates = createCertificates(config.CERTIFICATE_KEY, source)
  return [
    cancellationRoutes({
      proposeCancellation: createProposeCancellation({ inTransaction, now, newId: randomUUIDv7 }),
      decideCancellation: createDecideCancellation({ inTransaction, allocator, now }),
      cancellations: cancellationStore(database),
      settled,
      subjectOf,
    }),
    certificateRoutes({
      certifySuccession: createCertifySuccession({ numbers: successionStore(database), certificates }),
      certificates,
      subjectOf,
    }),
    importRoutes({
      startImport: createStartImport({ inTransaction: whileImporting, now, newId: randomUUIDv7 }),
      takeRows: createTakeRows({ inTransaction: whileImporting, now }),
      completeImport: createCompleteImport({ inTransaction: whileImporting, now }),
      imports: importReader(database),
      newId: randomUUIDv7,
      countryPrefixes: countryPrefixesOf(config),
    }),
    establishmentRoutes({
      startEstablishment: createStartEstablishment({ inTransaction, now, newId: randomUUIDv7 }),
      steerEstablishment: createSteerEstablishment({ inTransaction, now }),
      establishments: establishmentStore(database),
    }),
    requestRoutes({
      decideRequest: createDecideRequest({ inTransaction, allocator, now }),
      requests: requestStore(database),
      persons: personStore(database),
      subjectOf,
      now,
    }),
  ]
}

const createHandlers = (config: Config, store: ConsumerStore, giveOrHold: GiveOrHold): Handlers<Transaction> => {
  const requestNumber = createRequestNumber({ giveOrHold, countryPrefixes: countryPrefixesOf(config), now })
  const correctPerson = createCorrectPerson({ now, newId: randomUUIDv7 })
  const fenceCancellation = createFenceCancellation({ now })
  return new Map([
    ...actEvents<Transaction>(
      {
        foreseeNumbers: (tx, births) => foreseeNumbers(unitOf(tx), births),
        requestNumber: (tx, personId, registration) => requestNumber(unitOf(tx), personId, registration),
        correctPerson: (tx, personId, changed) => correctPerson(unitOf(tx), personId, changed),
      },
      store,
      now,
    ),
    ...fenceEvents<Transaction>(async (tx, fenced) => {
      const ms = await fenceCancellation(unitOf(tx), fenced)
      if (ms !== undefined) tx.afterCommit(() => timeToEffective.record(ms / 1000))
    }),
  ])
}

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
  const imports = createDatabase({ url: config.DATABASE_URL, source, maxConnections: 2, copies: true, logger })
  const relay = createRelay({
    url: config.DATABASE_URL,
    database,
    alsoWokenBy: [imports],
    send: producer.send,
    logger,
  })

  // Leases are taken while a transaction holds a connection: from a pool of their own, or enough transactions at once would wait for each other.
  const leases = createDatabase({ url: config.DATABASE_URL, source, maxConnections: 2, logger })
  const allocator = createLeasedAllocator(leases, createNumbering(numberingKeysOf(config)))
  const giveOrHold = createGiveOrHold({ allocator })
  const inTransaction: InTransaction = (work) => database.inTransaction((tx) => work(unitOf(tx)))
  const whileImporting: InTransaction = (work) => imports.inTransaction((tx) => work(unitOf(tx)))
  const store = createConsumerStore(database, name)
  const handlers = createHandlers(config, store, giveOrHold)
  const replays = createReplayStore(database, name)
  const consumer = createConsumer({ kafka, name, topics: consumption[name], handlers, store, logger })
  const replayConsumer = createReplayConsumer({ kafka, name, handlers, store, replays, logger })
  const reservingNothing = createGiveOrHold({ allocator: createRehearsalAllocator(numberStore(leases)) })
  const rehearsing = {
    consumer: name,
    store,
    replays,
    handlers: createHandlers(config, store, reservingNothing),
  } as const
  const settled = createSharedWait<Cancellation>({
    load: (ids) => loadCancellations(database, ids),
    isSettled: ({ state }) => state !== 'cancelled',
  })
  const routes = createRoutes({ config, database, allocator, settled, inTransaction, whileImporting })
  const callerContextKey = createSecretKey(config.CALLER_CONTEXT_KEY, 'base64')
  const http = createServiceServer({
    name: 'http',
    host: config.HOST,
    port: config.PORT,
    logger,
    callerContextKey,
    description: {
      title: 'Numbers',
      description:
        'The population authority decides about personal identification numbers: who gets one, and whose is cancelled or re-established.',
    },
    routes: (app) => {
      for (const register of routes) register(app)
    },
  })
  const runner = createEstablishmentRunner({
    isRunning: () => establishmentStore(database).isRunning(),
    continueEstablishment: createContinueEstablishment({ inTransaction, giveOrHold, now, newId: randomUUIDv7 }),
    logger,
  })
  measureKeptEvents(database, name)
  measureNumbers(database)
  const lag = createLagReader(kafka)
  const announcer = createAnnouncementRunner({
    isWaiting: () => announcementStore(database).isWaiting(),
    isReceiving: () => isReceivingRows(database),
    countAhead: createCountAhead(database, lag),
    announceNext: createAnnounceNext({ inTransaction }),
    stop: lag.stop,
    logger,
  })
  const management = createManagementServer({
    host: config.HOST,
    port: config.MANAGEMENT_PORT,
    logger,
    telemetry,
    checks: [databaseCheck(database), consumer.health],
    tables: {
      ...operatorTables(database),
      'unfenced-cancellations': () => listUnfenced(database),
      'held-requests': () => listHeldForOperators(database),
    },
    operator: {
      callerContextKey,
      routes: [
        operatorRoutes(createOperatorStore(database, name), createRehearseRedrive(rehearsing)),
        replayRoutes({ ...replays, rehearse: createRehearse(rehearsing) }),
      ],
    },
  })
  return [
    management,
    database,
    imports,
    leases,
    producer,
    relay,
    consumer,
    replayConsumer,
    runner,
    announcer,
    http,
    waitingRequests(settled),
  ]
}
