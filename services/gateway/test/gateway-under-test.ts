import { createHash } from 'node:crypto'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { IncomingRecord } from '@hub/contracts'
import { readRecords, type KafkaOptions } from '@hub/kafka'
import {
  createPortPicker,
  createTestDatabase,
  createTestTopics,
  noTelemetry,
  randomKey,
  randomSigningKey,
  runService,
  silentLogger,
  testConfig,
  testServers,
  type RunningService,
} from '@hub/testing'
import { compose } from '../src/compose.ts'
import type { Config } from '../src/config.ts'
import { createStandInUpstream, type StandInUpstream } from './stand-in-upstream.ts'

export const social = 'VN/GOV/000.00.00.G24/social-insurance'

const catalogue = (operations: readonly string[]): object => ({
  instance: 'VN',
  members: [
    { class: 'GOV', code: '000.00.00.G01', name: 'Provider', subsystems: [{ code: 'verification' }] },
    {
      class: 'GOV',
      code: '000.00.00.G24',
      name: 'Social insurance',
      subsystems: [{ code: 'social-insurance', clients: ['vss'] }],
    },
    { class: 'GOV', code: '000.00.00.G18', name: 'Health', subsystems: [{ code: 'vaccination', clients: ['moh'] }] },
  ],
  services: [
    {
      address: 'VN/GOV/000.00.00.G01/verification/verifications',
      name: 'Verification',
      upstream: 'stand-in',
      path: '/v1/verifications',
      operations: [
        { id: 'verify-citizen', method: 'POST', path: '', effect: 'read' },
        { id: 'change-something', method: 'PUT', path: '/{id}', effect: 'write' },
      ],
    },
  ],
  procedures: [
    { code: 'P-1', name: 'One' },
    { code: 'P-2', name: 'Two' },
  ],
  grants: [
    {
      client: social,
      service: 'VN/GOV/000.00.00.G01/verification/verifications',
      operations,
      procedures: ['P-1'],
      terms: { accept: 'exact' },
    },
  ],
})

// Apart from those that the system gives to outgoing connections.
const pickPort = createPortPicker()

export interface Answer {
  readonly status: number
  readonly headers: Headers
  readonly text: string
  readonly json: () => Record<string, unknown>
}

export interface GatewayClient {
  readonly call: (request: {
    readonly method?: string
    readonly path: string
    readonly body?: string
    readonly token?: string | undefined
    readonly headers?: Readonly<Record<string, string>>
  }) => Promise<Answer>
  readonly token: (client?: 'vss' | 'moh') => Promise<string>
  readonly requestToken: (body: string, credentials?: string) => Promise<Answer>
}

export interface GatewayUnderTest extends GatewayClient {
  readonly url: string
  readonly upstream: StandInUpstream
  /** The message log from its beginning. */
  readonly log: () => Promise<readonly LogRecord[]>
  /** Starts one more gateway on the same servers, whose catalogue grants these operations: from then on it is in force for all. */
  readonly startReplicaThatGrants: (operations: readonly string[]) => Promise<void>
  /** Stops the gateways, and leaves what they depend on. */
  readonly stopGateway: () => Promise<void>
  readonly stop: () => Promise<void>
}

type LogRecord = IncomingRecord & { readonly data: Record<string, unknown> }

const secret = 'a secret of the test'

const read = async (response: Response): Promise<Answer> => {
  const text = await response.text()
  return {
    status: response.status,
    headers: response.headers,
    text,
    json: () => JSON.parse(text) as Record<string, unknown>,
  }
}

/** Calls as the systems of agencies make them. */
export const createGatewayClient = (url: string): GatewayClient => {
  const requestToken = async (body: string, credentials?: string): Promise<Answer> =>
    read(
      await fetch(`${url}/oauth/token`, {
        method: 'POST',
        headers: {
          'content-type': 'application/x-www-form-urlencoded',
          ...(credentials === undefined
            ? {}
            : { authorization: `Basic ${Buffer.from(credentials).toString('base64')}` }),
        },
        body,
      }),
    )
  return {
    requestToken,
    token: async (client = 'vss') =>
      String((await requestToken('grant_type=client_credentials', `${client}:${secret}`)).json()['access_token']),
    call: async ({ method = 'POST', path, body, token, headers }) =>
      read(
        await fetch(url + path, {
          method,
          headers: {
            ...(token === undefined ? {} : { authorization: `Bearer ${token}` }),
            'hub-procedure': 'P-1',
            'hub-officer': 'officer-1',
            'hub-purpose': 'test',
            ...headers,
          },
          ...(body === undefined ? {} : { body }),
        }),
      ),
  }
}

export const readLog = async (kafka: KafkaOptions): Promise<readonly LogRecord[]> => {
  const records = await readRecords(kafka, 'exchange.log.v1')
  return records.map((record) => ({
    ...record,
    data: JSON.parse(record.value?.toString() ?? '{}') as Record<string, unknown>,
  }))
}

const operationsOfAll = ['verify-citizen', 'change-something']

export interface GatewayConfiguration {
  readonly config: Config
  /** Writes the catalogue anew. */
  readonly grant: (operations: readonly string[]) => Promise<void>
  readonly remove: () => Promise<void>
}

/** Configuration of a gateway that knows two agencies and one service. */
export const configureGateway = async (
  servers: ReturnType<typeof testConfig> & Pick<Config, 'REDIS_URL'>,
  upstreamUrl: string,
): Promise<GatewayConfiguration> => {
  const [directory, port] = await Promise.all([mkdtemp(join(tmpdir(), 'hub-catalogue-')), pickPort(0)])
  const hash = `sha256:${createHash('sha256').update(secret).digest('hex')}`
  const grant = (operations: readonly string[]): Promise<void> =>
    writeFile(join(directory, 'all.yaml'), JSON.stringify(catalogue(operations)))
  await grant(operationsOfAll)
  return {
    config: {
      ...servers,
      PORT: port,
      CALLER_CONTEXT_KEY: randomKey(),
      PUBLIC_URL: `http://127.0.0.1:${port}`,
      CATALOGUE_DIR: directory,
      UPSTREAMS: `stand-in=${upstreamUrl}`,
      TOKEN_SIGNING_KEY: randomSigningKey(),
      CLIENT_SECRETS: JSON.stringify({ vss: hash, moh: hash }),
    },
    grant,
    remove: () => rm(directory, { recursive: true }),
  }
}

/** A whole gateway on real servers, with one stand-in service behind it. */
export const createGatewayUnderTest = async (): Promise<GatewayUnderTest> => {
  const [kafka, database, upstream] = await Promise.all([
    createTestTopics('gateway-test'),
    createTestDatabase('gateway'),
    createStandInUpstream(),
  ])
  const servers = { ...testConfig(database, kafka), REDIS_URL: testServers().redis }
  const { config, grant, remove } = await configureGateway(servers, upstream.url)
  const startReplica = (port: number): Promise<RunningService> =>
    runService(compose({ ...config, PORT: port }, silentLogger, noTelemetry))
  const replicas = [await startReplica(config.PORT)]

  return {
    url: config.PUBLIC_URL,
    upstream,
    ...createGatewayClient(config.PUBLIC_URL),
    log: () => readLog(kafka),
    startReplicaThatGrants: async (operations) => {
      await grant(operations)
      replicas.push(await startReplica(0))
    },
    stopGateway: async () => {
      await Promise.all(replicas.splice(0).map((replica) => replica.stop()))
    },
    stop: async () => {
      await Promise.all(replicas.map((replica) => replica.stop()))
      await upstream.stop()
      await database.stop()
      await remove()
    },
  }
}
