import { createSecretKey, randomUUIDv7 } from 'node:crypto'
import { consumption } from '@hub/contracts'
import {
  createManagementServer,
  createServiceServer,
  createSharedWait,
  createSubjectHasher,
  operatorRoutes,
  replayRoutes,
  waitingRequests,
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
  type Transaction,
} from '@hub/postgres'
import type { Logger, Telemetry } from '@hub/telemetry'
import { actRoutes } from './adapters/http/acts.ts'
import { differenceRoutes } from './adapters/http/differences.ts'
import { laterActRoutes } from './adapters/http/later-acts.ts'
import { overdueRoutes } from './adapters/http/overdue.ts'
import { differenceEvents } from './adapters/kafka/difference-events.ts'
import { pinEvents } from './adapters/kafka/pin-events.ts'
import { actStore, loadActs } from './adapters/postgres/act-store.ts'
import { differenceStore } from './adapters/postgres/difference-store.ts'
import { knownPersons } from './adapters/postgres/known-persons.ts'
import { laterActStore, listUnresolvedForOperators, measureUnresolved } from './adapters/postgres/later-act-store.ts'
import { countOverdueForOperators, overdueActs } from './adapters/postgres/overdue-acts.ts'
import { parentStore } from './adapters/postgres/parent-store.ts'
import { loadAdministrativeUnits } from './adapters/reference/administrative-units.ts'
import { loadLegalClock } from './adapters/reference/legal-clock.ts'
import { createAdjustDifference, createFollowDifferences } from './application/follow-differences.ts'
import { createLearnNumbers } from './application/learn-numbers.ts'
import { createDueBy, createListOverdue } from './application/list-overdue.ts'
import type { InTransaction, UnitOfWork } from './application/ports.ts'
import { createRegisterBirth } from './application/register-birth.ts'
import { createRegisterLaterAct, createSettleAwaiting } from './application/register-later-act.ts'
import { createSayWho } from './application/say-who.ts'
import { createSayWhoParent } from './application/say-who-parent.ts'
import { createSupplementBirth } from './application/supplement-birth.ts'
import type { Config } from './config.ts'
import type { StoredAct } from './domain/stored-act.ts'

const name = 'civil-status-sync'
const source = 'VN/GOV/000.00.00.G01/civil-status'

/** Parts in the order of starting. */
export const compose = async (config: Config, logger: Logger, telemetry: Telemetry): Promise<readonly Part[]> => {
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

  const unitOf = (tx: Transaction): UnitOfWork => ({
    acts: actStore(tx),
    laterActs: laterActStore(tx),
    parents: parentStore(tx),
    persons: knownPersons(tx),
    differences: differenceStore(tx),
    outbox: tx.outbox,
  })
  const inTransaction: InTransaction = (work) => database.inTransaction((tx) => work(unitOf(tx)))
  const deps = { inTransaction, units, clock, now: () => new Date(), newId: randomUUIDv7 }
  const dueBy = createDueBy(deps)
  const settleAwaiting = createSettleAwaiting(deps)
  const handlers = new Map([
    ...pinEvents(unitOf, createLearnNumbers(settleAwaiting)),
    ...differenceEvents(unitOf, createFollowDifferences(settleAwaiting)),
  ])
  const store = createConsumerStore(database, name)
  const replays = createReplayStore(database, name)
  const rehearsing = { consumer: name, store, replays, handlers } as const
  const consumer = createConsumer({ kafka, name, topics: consumption[name], handlers, store, logger })
  const replayConsumer = createReplayConsumer({ kafka, name, handlers, store, replays, logger })
  const settled = createSharedWait<StoredAct>({
    load: (actIds) => loadActs(database, actIds),
    isSettled: ({ identification }) => identification.state !== 'pending',
  })
  const subjectOf = createSubjectHasher(config.SUBJECT_KEY_ID, createSecretKey(config.SUBJECT_KEY, 'base64'))

  const callerContextKey = createSecretKey(config.CALLER_CONTEXT_KEY, 'base64')
  const http = createServiceServer({
    name: 'http',
    host: config.HOST,
    port: config.PORT,
    logger,
    callerContextKey,
    description: {
      title: 'Civil status',
      description: 'Registrars hand in acts; the hub synchronises them with the population systems.',
    },
    routes: (app) => {
      actRoutes({
        registerBirth: createRegisterBirth({ ...deps, settleAwaiting }),
        supplementBirth: createSupplementBirth({ ...deps, settleAwaiting }),
        sayWhoParent: createSayWhoParent(deps),
        acts: actStore(database),
        settled,
        subjectOf,
      })(app)
      overdueRoutes({ listOverdue: createListOverdue({ overdue: overdueActs(database), dueBy }) })(app)
      differenceRoutes({
        differences: differenceStore(database),
        adjustDifference: createAdjustDifference(deps),
        subjectOf,
      })(app)
      laterActRoutes({
        registerLaterAct: createRegisterLaterAct(deps),
        sayWho: createSayWho(deps),
        laterActs: laterActStore(database),
        subjectOf,
      })(app)
    },
  })
  measureKeptEvents(database, name)
  measureUnresolved(database)
  const management = createManagementServer({
    host: config.HOST,
    port: config.MANAGEMENT_PORT,
    logger,
    telemetry,
    checks: [databaseCheck(database), consumer.health],
    tables: {
      ...operatorTables(database),
      'unresolved-acts': () => listUnresolvedForOperators(database),
      'overdue-acts': () => countOverdueForOperators(database, dueBy()),
    },
    operator: {
      callerContextKey,
      routes: [
        operatorRoutes(createOperatorStore(database, name), createRehearseRedrive(rehearsing)),
        replayRoutes({ ...replays, rehearse: createRehearse(rehearsing) }),
      ],
    },
  })
  return [management, database, producer, relay, consumer, replayConsumer, http, waitingRequests(settled)]
}
