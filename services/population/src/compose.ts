import { createSecretKey, randomUUIDv7 } from 'node:crypto'
import { dayInVietnam, type AdministrativeUnits } from '@hub/citizen'
import { consumption } from '@hub/contracts'
import {
  createManagementServer,
  createServiceServer,
  createSubjectHasher,
  operatorRoutes,
  replayRoutes,
  type App,
  type SubjectHasher,
} from '@hub/http'
import {
  createConsumer,
  createProducer,
  createRehearse,
  createRehearseRedrive,
  createReplayConsumer,
  readKafkaSettings,
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
import { dataQualityRoutes } from './adapters/http/data-quality.ts'
import { differenceRoutes } from './adapters/http/differences.ts'
import { personRoutes } from './adapters/http/persons.ts'
import { residenceRoutes } from './adapters/http/residences.ts'
import { updateRoutes } from './adapters/http/updates.ts'
import { actEvents } from './adapters/kafka/act-events.ts'
import { awaitedPerson } from './adapters/kafka/awaited-person.ts'
import { pinEvents } from './adapters/kafka/pin-events.ts'
import { createSnapshotAudit } from './adapters/kafka/snapshot-audit.ts'
import { civilStore } from './adapters/postgres/civil-store.ts'
import { differenceReads, differenceStore, measureDifferences } from './adapters/postgres/difference-store.ts'
import { personReads } from './adapters/postgres/person-reads.ts'
import { personStore } from './adapters/postgres/person-store.ts'
import { measureQuality, qualityCounts } from './adapters/postgres/quality-counts.ts'
import { residenceStore } from './adapters/postgres/residence-store.ts'
import { snapshotSuspects } from './adapters/postgres/snapshot-suspects.ts'
import { updateStore } from './adapters/postgres/update-store.ts'
import { loadAdministrativeUnits } from './adapters/reference/administrative-units.ts'
import { loadLegalClock } from './adapters/reference/legal-clock.ts'
import { createQualityRunner } from './adapters/runner/quality-runner.ts'
import { createApplyCivilFact } from './application/apply-civil-fact.ts'
import { assignNumber } from './application/assign-number.ts'
import { noteSnapshots, republishSuspects } from './application/audit-snapshots.ts'
import { createCreatePerson, type EntryDeps } from './application/create-person.ts'
import { createDecideDifference } from './application/decide-difference.ts'
import { createImportPerson } from './application/import-person.ts'
import { createMergePerson } from './application/merge-person.ts'
import type { InTransaction, QualityCounts, UnitOfWork } from './application/ports.ts'
import { createReadDataQuality } from './application/read-data-quality.ts'
import { createFollowChanges, createReadHistory, createReadPerson } from './application/read-person.ts'
import {
  createEndResidence,
  createRegisterResidence,
  type RegisterResidenceDeps,
} from './application/register-residence.ts'
import { createRelateParent } from './application/relate-parent.ts'
import { createUpdatePerson } from './application/update-person.ts'
import type { Config } from './config.ts'
import { isLateEntry } from './domain/data-quality.ts'

const name = 'population'
const source = 'VN/GOV/000.00.00.G01/population'

interface RouteDeps extends RegisterResidenceDeps, EntryDeps {
  readonly units: AdministrativeUnits
  readonly counts: QualityCounts
  readonly database: Database
  readonly subjectOf: SubjectHasher
}

/** What agencies and the authority call. */
const routesOf = ({ database, subjectOf, counts, ...deps }: RouteDeps): ((app: App) => void) => {
  const reads = personReads(database)
  const routes = [
    personRoutes({
      readPerson: createReadPerson({ reads, ...deps }),
      readHistory: createReadHistory({ reads, ...deps }),
      followChanges: createFollowChanges({ reads }),
      subjectOf,
    }),
    differenceRoutes({
      differences: differenceReads(database),
      decideDifference: createDecideDifference(deps),
      subjectOf,
    }),
    updateRoutes({ updatePerson: createUpdatePerson(deps), subjectOf }),
    residenceRoutes({
      registerResidence: createRegisterResidence(deps),
      endResidence: createEndResidence(deps),
      subjectOf,
    }),
    dataQualityRoutes({ readDataQuality: createReadDataQuality({ counts, ...deps }) }),
  ]
  return (app) => {
    for (const register of routes) register(app)
  }
}

/** Parts in the order of starting. @param options.suspectMs how long a snapshot may seem out of date before it is published again */
export const compose = async (
  config: Config,
  logger: Logger,
  telemetry: Telemetry,
  options: { readonly suspectMs?: number } = {},
): Promise<readonly Part[]> => {
  const units = await loadAdministrativeUnits(config.ADMINISTRATIVE_UNITS_DIR)
  const clock = await loadLegalClock(config.WORKING_DAYS_FILE)
  const database = createDatabase({
    url: config.DATABASE_URL,
    source,
    maxConnections: config.DATABASE_CONNECTIONS,
    logger,
  })
  const kafka = { ...readKafkaSettings(config), clientId: name, logger }
  const producer = createProducer(kafka)
  const relay = createRelay({ url: config.DATABASE_URL, database, send: producer.send, logger })

  const now = (): Date => new Date()
  const store = createConsumerStore(database, name)
  const deps = {
    now,
    newId: randomUUIDv7,
    isLateEntry: (registeredOn: string) => isLateEntry(clock, registeredOn, dayInVietnam(now())),
  }
  const createPerson = createCreatePerson(deps)
  const applyCivilFact = createApplyCivilFact(deps)
  const mergePerson = createMergePerson({ applyCivilFact })
  const relateParent = createRelateParent({ applyCivilFact })
  const importPerson = createImportPerson({ now })
  const unitOf = (tx: Transaction): UnitOfWork => ({
    persons: personStore(tx),
    civilRecords: civilStore(tx),
    residences: residenceStore(tx),
    differences: differenceStore(tx),
    updates: updateStore(tx),
    outbox: tx.outbox,
    wakeWaitingFor: (personId) => store.wake(tx, awaitedPerson(personId)),
  })
  const inTransaction: InTransaction = (work) => database.inTransaction((tx) => work(unitOf(tx)))
  const handlers = new Map([
    ...actEvents<Transaction>(
      {
        createPerson: (tx, personId, birth) => createPerson(unitOf(tx), personId, birth),
        relateParent: (tx, parentId, birth) => relateParent(unitOf(tx), parentId, birth),
        applyCivilFact: (tx, personId, fact) => applyCivilFact(unitOf(tx), personId, fact),
      },
      now,
    ),
    ...pinEvents<Transaction>(
      {
        assignNumber: (tx, personId, number) => assignNumber(unitOf(tx), personId, number),
        importPerson: (tx, personId, given) => importPerson(unitOf(tx), personId, given),
        mergePerson: (tx, personId, match) => mergePerson(unitOf(tx), personId, match),
      },
      now,
    ),
  ])
  const replays = createReplayStore(database, name)
  const rehearsing = { consumer: name, store, replays, handlers } as const
  const consumer = createConsumer({ kafka, name, topics: consumption[name], handlers, store, logger })
  const replayConsumer = createReplayConsumer({ kafka, name, handlers, store, replays, logger })
  const audit = createSnapshotAudit({
    kafka,
    note: (seen) => noteSnapshots(snapshotSuspects(database), seen),
    republish: (before) =>
      database.inTransaction((tx) => republishSuspects({ suspects: snapshotSuspects(tx), outbox: tx.outbox }, before)),
    logger,
    ...options,
  })
  const callerContextKey = createSecretKey(config.CALLER_CONTEXT_KEY, 'base64')
  measureKeptEvents(database, name)
  measureDifferences(database)
  const subjectOf = createSubjectHasher(config.SUBJECT_KEY_ID, createSecretKey(config.SUBJECT_KEY, 'base64'))
  measureQuality(database)
  const counts = qualityCounts(database)
  const http = createServiceServer({
    name: 'http',
    host: config.HOST,
    port: config.PORT,
    logger,
    callerContextKey,
    description: {
      title: 'Population',
      description:
        'Agencies read persons of the register, as far as they are granted; the population authority registers where they live.',
    },
    routes: routesOf({ database, counts, units, subjectOf, inTransaction, ...deps }),
  })
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
        replayRoutes({ ...replays, rehearse: createRehearse(rehearsing) }),
      ],
    },
  })
  const quality = createQualityRunner({ fold: counts.fold, logger })
  return [management, database, producer, relay, consumer, replayConsumer, audit, quality, http]
}
