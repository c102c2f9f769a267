import { createHash, createSecretKey, randomUUID } from 'node:crypto'
import {
  createManagementServer,
  operatorRoutes,
  signCallerContext,
  type HttpServer,
  type OperatorTables,
} from '@hub/http'
import type { KafkaOptions } from '@hub/kafka'
import {
  createTestDatabase,
  noTelemetry,
  randomKey,
  runService,
  silentLogger,
  testConfig,
  testServers,
  toCallerAnswer,
  type CallerAnswer,
  type TestDatabase,
} from '@hub/testing'
import { compose } from '../src/compose.ts'

export type OperatorStore = Parameters<typeof operatorRoutes>[0]

const unused = (): never => {
  throw new Error('nobody asks for this')
}

/** For tests to take what they need from. */
export const unusedStore: OperatorStore = {
  listParkedGroups: unused,
  listParkedEvents: unused,
  findParkedEvent: unused,
  findEventState: unused,
  readOutbox: unused,
  redrives: { start: unused, find: unused, list: unused, setState: unused },
  quarantines: { set: unused, lift: unused, list: unused },
  skips: { propose: unused, find: unused, list: unused, decide: unused },
}

export interface OperationsUnderTest {
  readonly database: TestDatabase
  /** Calls the service as the gateway does for an operator. */
  readonly call: (
    method: string,
    target: string,
    body?: unknown,
    headers?: Readonly<Record<string, string>>,
  ) => Promise<CallerAnswer>
  readonly stop: () => Promise<void>
}

const callerKey = randomKey()
const callerContextKey = createSecretKey(callerKey, 'base64')

/** A management server that says what a service of this state would. */
export const startManagement = async (
  state: string,
  tables: OperatorTables,
  store?: OperatorStore,
): Promise<HttpServer> => {
  const server = createManagementServer({
    host: '127.0.0.1',
    port: 0,
    logger: silentLogger,
    telemetry: noTelemetry,
    checks: [{ name: 'database', check: () => Promise.resolve({ state, ready: state === 'up' }) }],
    tables,
    ...(store === undefined
      ? {}
      : { operator: { callerContextKey, routes: [operatorRoutes(store, () => Promise.resolve({}))] } }),
  })
  await server.start()
  return server
}

/** The service on real servers. @param managementUrls `name=url` of the services that it asks */
export const createOperationsUnderTest = async (
  managementUrls: readonly string[],
  kafka: Pick<KafkaOptions, 'brokers' | 'prefix'> = { brokers: testServers().brokers, prefix: '' },
): Promise<OperationsUnderTest> => {
  const database = await createTestDatabase('operations')
  const config = {
    ...testConfig(database, kafka),
    CALLER_CONTEXT_KEY: callerKey,
    MANAGEMENT_URLS: managementUrls.join(','),
    REPLAY_APPROVAL_ABOVE: 1000,
  }
  const service = await runService(compose(config, silentLogger, noTelemetry))
  return {
    database,
    call: async (method, target, body, given = {}) => {
      const text = body === undefined ? '' : JSON.stringify(body)
      const context = {
        exchangeId: randomUUID(),
        client: 'VN/GOV/000.00.00.G01/operator-desk',
        operation: 'test',
        procedure: 'G01-VH01',
        officer: 'operator-1',
        purpose: 'test',
        requestDigest: createHash('sha256').update(text).digest('base64'),
        grant: undefined,
      }
      const response = await fetch(service.url('http') + target, {
        method,
        headers: {
          ...given,
          'hub-caller': signCallerContext(callerContextKey, { method, target }, context, Date.now()),
          ...(text === '' ? {} : { 'content-type': 'application/json' }),
        },
        ...(text === '' ? {} : { body: text }),
      })
      return toCallerAnswer(response)
    },
    stop: async () => {
      await service.stop()
      await database.stop()
    },
  }
}
