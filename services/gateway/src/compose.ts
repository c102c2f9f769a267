import { createSecretKey, hash, randomUUID, randomUUIDv7 } from 'node:crypto'
import { setTimeout as delay } from 'node:timers/promises'
import { PermanentFault } from '@hub/failure'
import { createHttpServer, createManagementServer } from '@hub/http'
import { createProducer, readKafkaSettings } from '@hub/kafka'
import type { Part } from '@hub/lifecycle'
import { createDatabase, databaseCheck } from '@hub/postgres'
import { createRedis } from '@hub/redis'
import { counter, gauge, type Logger, type Telemetry } from '@hub/telemetry'
import { readCatalogueFiles } from './adapters/catalogue/catalogue-files.ts'
import { createCataloguePart } from './adapters/catalogue/catalogue-part.ts'
import { apiDocs } from './adapters/http/api-docs.ts'
import { directoryRoutes } from './adapters/http/directory-routes.ts'
import { answerBadUrl, exchangeRoutes } from './adapters/http/exchange-routes.ts'
import { oauthRoutes } from './adapters/http/oauth-routes.ts'
import { renderer } from './adapters/http/render.ts'
import { createExchangeLog } from './adapters/kafka/exchange-log.ts'
import { createTokenProvider, oauthPath } from './adapters/oauth/token-provider.ts'
import { createTokens } from './adapters/oauth/tokens.ts'
import { catalogueStore } from './adapters/postgres/catalogue-store.ts'
import { createNoticeBoard } from './adapters/redis/notice-board.ts'
import { createForwarder } from './adapters/upstream/forwarder.ts'
import { applyCatalogue } from './application/apply-catalogue.ts'
import { createCatalogueConfirmation } from './application/confirm-catalogue.ts'
import { createHandleExchange } from './application/handle-exchange.ts'
import type { CatalogueStore } from './application/ports.ts'
import type { Config } from './config.ts'
import type { Refusal } from './domain/call.ts'

const confirmed = gauge(
  'hub_catalogue_confirmed',
  'Whether calls are answered by a catalogue that was confirmed within a second',
)

const name = 'gateway'
const source = 'VN/GOV/000.00.00.G01/gateway'

/** A name may stand there several times, once for each process of the service. */
const parseUpstreams = (text: string): ReadonlyMap<string, readonly string[]> => {
  const entries = text.split(',').map((entry) => entry.split('=', 2) as [string, string])
  const byService = Map.groupBy(entries, ([service]) => service)
  return new Map([...byService].map(([service, group]) => [service, group.map(([, url]) => url)]))
}

// Less than any caller waits for an answer, and enough for a process that was starved.
const callWaitsMs = 1000

const applyFiles = async (directory: string, store: CatalogueStore): Promise<number> => {
  const { document, digest } = await readCatalogueFiles(directory)
  const applied = await applyCatalogue(store, document, digest)
  if (applied.kind !== 'contradictory') return applied.version
  throw new PermanentFault('invalid-catalogue', `the catalogue cannot be applied: ${applied.faults.join('; ')}`)
}

const createRefusalCounts = () => {
  const recorded = counter('hub_gateway_refusals_total', 'Calls refused after their caller was known, by reason')
  const unrecorded = counter('hub_gateway_unrecorded_refusals_total', 'Calls refused without a record, by reason')
  // A count that begins at one has not grown for those who watch it.
  for (const reason of ['service-unavailable', 'service-timeout', 'broken-answer', 'not-granted'])
    recorded.add(0, { reason })
  for (const reason of ['not-authenticated', 'catalogue-unconfirmed', 'message-log-unavailable'])
    unrecorded.add(0, { reason })
  return {
    onRefused: ({ kind }: Refusal) => recorded.add(1, { reason: kind }),
    onUnrecorded: ({ kind }: Refusal) => unrecorded.add(1, { reason: kind }),
  }
}

/** Parts in the order of starting. */
export const compose = (config: Config, logger: Logger, telemetry: Telemetry): readonly Part[] => {
  const database = createDatabase({
    url: config.DATABASE_URL,
    source,
    maxConnections: config.DATABASE_CONNECTIONS,
    logger,
  })
  const redis = createRedis({ url: config.REDIS_URL, name, logger })
  // A name of its own for each start: its records are a chain of their own.
  const process = randomUUID()
  const producer = createProducer({ ...readKafkaSettings(config), clientId: name, logger, placedBy: process })
  const log = createExchangeLog({ send: producer.send, source, process, logger })

  const store = catalogueStore(database)
  const view = createCatalogueConfirmation({
    store,
    board: createNoticeBoard(redis, config.TOPIC_PREFIX),
    now: () => performance.now(),
    patience: () => delay(callWaitsMs, undefined, { ref: false }),
  })
  const catalogue = createCataloguePart({
    apply: () => applyFiles(config.CATALOGUE_DIR, store),
    confirm: view.confirm,
    isPermanent: (error) => error instanceof PermanentFault,
    logger,
  })
  confirmed.addCallback((result) => result.observe(view.current() === undefined ? 0 : 1))
  const forwarder = createForwarder({
    upstreams: parseUpstreams(config.UPSTREAMS),
    callerContextKey: createSecretKey(config.CALLER_CONTEXT_KEY, 'base64'),
    logger,
  })
  const refusals = createRefusalCounts()
  const handleExchange = createHandleExchange({
    tokens: createTokens({ publicUrl: config.PUBLIC_URL, signingKey: config.TOKEN_SIGNING_KEY }),
    catalogue: view,
    log,
    upstreams: forwarder,
    render: renderer,
    newId: randomUUIDv7,
    now: () => new Date(),
    digest: (bytes) => hash('sha256', bytes, 'base64'),
    ...refusals,
  })
  const handleOAuth = createTokenProvider({
    publicUrl: config.PUBLIC_URL,
    signingKey: config.TOKEN_SIGNING_KEY,
    secretHashes: JSON.parse(config.CLIENT_SECRETS) as Record<string, string>,
    isKnownClient: (clientId) => view.current()?.findSubsystem(clientId) !== undefined,
  })

  const http = createHttpServer({
    name: 'http',
    host: config.HOST,
    port: config.PORT,
    logger,
    onBadUrl: answerBadUrl,
    routes: async (app) => {
      await apiDocs({
        catalogue: view.current,
        describe: forwarder.describe,
        tokenUrl: `${config.PUBLIC_URL}${oauthPath}/token`,
      })(app)
      directoryRoutes(app)
      await oauthRoutes(oauthPath, { handle: handleOAuth, isOpen: async () => (await view.confirmed()) !== undefined })(
        app,
      )
      await exchangeRoutes(handleExchange)(app)
    },
  })
  const record = databaseCheck(database)
  const management = createManagementServer({
    host: config.HOST,
    port: config.MANAGEMENT_PORT,
    logger,
    telemetry,
    checks: [
      // Told, not demanded: while Redis confirms the catalogue, calls are answered without the database.
      { name: record.name, check: async () => ({ ...(await record.check()), ready: true }) },
      {
        name: 'catalogue',
        check: () =>
          Promise.resolve({
            state: view.current() === undefined ? 'unconfirmed' : 'confirmed',
            ready: view.current() !== undefined,
          }),
      },
      {
        name: 'message-log',
        check: () => Promise.resolve({ state: log.isWritable() ? 'written' : 'away', ready: log.isWritable() }),
      },
    ],
    tables: {},
  })
  return [management, database, redis, producer, log, catalogue, forwarder, http, forwarder.patience]
}
