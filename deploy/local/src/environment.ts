import { join } from 'node:path'
import type { Service } from '@hub/contracts'
import {
  clientSecretOf,
  databaseOf,
  hashClientSecret,
  makeKey,
  makeSigningKey,
  type CatalogueClient,
  type Secrets,
} from '@hub/provisioning'
import type { Servers } from './servers.ts'
import type { Replica } from './services.ts'
import type { Tracing } from './tracing.ts'

/**
 * Which port of this machine a process reaches a server, or another process, at: that of the server, or of something put between them.
 *
 * @param process name of the process that connects
 * @param dependency what it connects to: kafka, postgres, redis, or the name of another process
 */
export type PortFor = (process: string, dependency: string, port: number) => number | Promise<number>

export interface EnvironmentOptions {
  readonly projectDirectory: string
  readonly catalogueDirectory: string
  readonly servers: Servers
  readonly secrets: Secrets
  readonly replicas: readonly Replica[]
  readonly portFor: PortFor
  readonly clients: readonly CatalogueClient[]
  readonly tracing: Tracing | undefined
}

type Environment = Readonly<Record<string, string>>

const urlAt = (port: number | undefined): string => `http://127.0.0.1:${port ?? 0}`

/** Base URLs of all processes of a service. */
export const urlsOf = ({ replicas }: Pick<EnvironmentOptions, 'replicas'>, service: Service): readonly string[] =>
  replicas.filter((replica) => replica.service === service).map(({ port }) => urlAt(port))

const secretFile = async (secrets: Secrets, name: string, make: () => string): Promise<string> => {
  await secrets.get(name, make)
  return secrets.path(name)
}

/** The URL with the port that the process reaches the server at. */
const reach = async (
  options: EnvironmentOptions,
  process: string,
  dependency: string,
  url: string,
): Promise<string> => {
  const { port } = new URL(url)
  return url.replace(`:${port}`, `:${await options.portFor(process, dependency, Number(port))}`)
}

const commonEnvironment = async (options: EnvironmentOptions, replica: Replica): Promise<Environment> => {
  const { name, service, port, managementPort } = replica
  const { servers } = options
  const brokers = servers.brokers.map((broker) => reach(options, name, 'kafka', `kafka://${broker}`))
  return {
    ...(port === undefined ? {} : { PORT: String(port) }),
    MANAGEMENT_PORT: String(managementPort),
    DATABASE_URL: await reach(options, name, 'postgres', servers.databaseUrl(databaseOf(service))),
    KAFKA_BROKERS: (await Promise.all(brokers)).map((url) => url.slice('kafka://'.length)).join(','),
    CALLER_CONTEXT_KEY_FILE: await secretFile(options.secrets, 'caller-context-key', makeKey),
    ...options.tracing,
  }
}

/** `name=url` of every process behind the gateway, as this gateway reaches it. */
const upstreamsOf = async (options: EnvironmentOptions, gateway: string): Promise<string> => {
  const behind = options.replicas.filter(({ service, port }) => service !== 'gateway' && port !== undefined)
  const entries = behind.map(
    async ({ name, service, port }) => `${service}=${await reach(options, gateway, name, urlAt(port))}`,
  )
  return (await Promise.all(entries)).join(',')
}

const gatewayEnvironment = async (options: EnvironmentOptions, { name }: Replica): Promise<Environment> => {
  const { secrets, clients } = options
  const hashes = await Promise.all(
    clients.map(async ({ id }) => [id, hashClientSecret(await clientSecretOf(secrets, id))] as const),
  )
  return {
    // Tokens of one process are good for all.
    PUBLIC_URL: urlsOf(options, 'gateway')[0] ?? '',
    REDIS_URL: await reach(options, name, 'redis', options.servers.redis),
    CATALOGUE_DIR: options.catalogueDirectory,
    UPSTREAMS: await upstreamsOf(options, name),
    TOKEN_SIGNING_KEY_FILE: await secretFile(secrets, 'token-signing-key', makeSigningKey),
    CLIENT_SECRETS: JSON.stringify(Object.fromEntries(hashes)),
  }
}

/** `service=url` of the management server of every process, as this one reaches it. */
const managementUrlsOf = async (options: EnvironmentOptions, process: string): Promise<string> => {
  const entries = options.replicas.map(
    async ({ name, service, managementPort }) =>
      `${service}=${await reach(options, process, name, urlAt(managementPort))}`,
  )
  return (await Promise.all(entries)).join(',')
}

const subjectEnvironment = async ({ secrets }: EnvironmentOptions): Promise<Environment> => ({
  SUBJECT_KEY_ID: 'subject-1',
  SUBJECT_KEY_FILE: await secretFile(secrets, 'subject-key', makeKey),
})

const referenceEnvironment = ({ projectDirectory }: EnvironmentOptions): Environment => ({
  ADMINISTRATIVE_UNITS_DIR: join(projectDirectory, 'deploy', 'reference', 'administrative-units'),
  WORKING_DAYS_FILE: join(projectDirectory, 'deploy', 'reference', 'working-days.json'),
})

/** What each service has of its own. */
type OwnEnvironment = (options: EnvironmentOptions, replica: Replica) => Promise<Environment>

const ownEnvironments: Readonly<Record<Service, OwnEnvironment>> = {
  gateway: gatewayEnvironment,
  'civil-status-sync': async (options) => ({
    ...(await subjectEnvironment(options)),
    ...referenceEnvironment(options),
  }),
  'id-issuance': async (options) => ({
    ...(await subjectEnvironment(options)),
    NUMBERING_KEY_FILE: await secretFile(options.secrets, 'numbering-key', makeKey),
    CERTIFICATE_KEY_FILE: await secretFile(options.secrets, 'certificate-key', makeSigningKey),
  }),
  population: async (options) => ({
    ...(await subjectEnvironment(options)),
    ...referenceEnvironment(options),
  }),
  verification: async (options) => ({
    ...(await subjectEnvironment(options)),
    RECEIPT_SIGNING_KEY_FILE: await secretFile(options.secrets, 'receipt-signing-key', makeSigningKey),
  }),
  operations: async (options, { name }) => ({ MANAGEMENT_URLS: await managementUrlsOf(options, name) }),
}

/** The variables that make one process work on this machine; the same names configure it in a container. */
export const environmentOf = async (options: EnvironmentOptions, replica: Replica): Promise<Environment> => ({
  ...(await commonEnvironment(options, replica)),
  ...(await ownEnvironments[replica.service](options, replica)),
})
