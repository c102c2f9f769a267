import { join } from 'node:path'
import type { Service } from '@hub/contracts'
import type { CatalogueClient } from './catalogue-clients.ts'
import { hashClientSecret, makeKey, makePassword, makeSigningKey, type Secrets } from './secrets.ts'
import type { Servers } from './servers.ts'
import { databaseOf } from './services.ts'

export interface ServicePorts {
  readonly port?: number | undefined
  readonly managementPort: number
}

export interface EnvironmentOptions {
  readonly projectDirectory: string
  readonly catalogueDirectory: string
  readonly servers: Servers
  readonly secrets: Secrets
  readonly ports: ReadonlyMap<Service, ServicePorts>
  readonly clients: readonly CatalogueClient[]
  readonly otlpEndpoint: string | undefined
}

type Environment = Readonly<Record<string, string>>

const portsOf = (options: EnvironmentOptions, service: Service): ServicePorts => {
  const ports = options.ports.get(service)
  if (ports === undefined) throw new Error(`no ports for ${service}`)
  return ports
}

export const urlOf = (options: EnvironmentOptions, service: Service): string =>
  `http://127.0.0.1:${portsOf(options, service).port ?? 0}`

/** The secret of a demo client, made the first time. */
export const clientSecret = (secrets: Secrets, id: string): Promise<string> => secrets.get(`client-${id}`, makePassword)

const secretFile = async (secrets: Secrets, name: string, make: () => string): Promise<string> => {
  await secrets.get(name, make)
  return secrets.path(name)
}

const commonEnvironment = async (options: EnvironmentOptions, service: Service): Promise<Environment> => {
  const { port, managementPort } = portsOf(options, service)
  return {
    ...(port === undefined ? {} : { PORT: String(port) }),
    MANAGEMENT_PORT: String(managementPort),
    DATABASE_URL: options.servers.databaseUrl(databaseOf(service)),
    KAFKA_BROKERS: options.servers.brokers.join(','),
    CALLER_CONTEXT_KEY_FILE: await secretFile(options.secrets, 'caller-context-key', makeKey),
    ...(options.otlpEndpoint === undefined ? {} : { OTEL_EXPORTER_OTLP_ENDPOINT: options.otlpEndpoint }),
  }
}

const gatewayEnvironment = async (options: EnvironmentOptions): Promise<Environment> => {
  const { secrets, clients } = options
  const hashes = await Promise.all(
    clients.map(async ({ id }) => [id, hashClientSecret(await clientSecret(secrets, id))] as const),
  )
  return {
    PUBLIC_URL: urlOf(options, 'gateway'),
    REDIS_URL: options.servers.redis,
    CATALOGUE_DIR: options.catalogueDirectory,
    UPSTREAMS: (['civil-status-sync', 'verification'] as const)
      .map((service) => `${service}=${urlOf(options, service)}`)
      .join(','),
    TOKEN_SIGNING_KEY_FILE: await secretFile(secrets, 'token-signing-key', makeSigningKey),
    CLIENT_SECRETS: JSON.stringify(Object.fromEntries(hashes)),
  }
}

const subjectEnvironment = async ({ secrets }: EnvironmentOptions): Promise<Environment> => ({
  SUBJECT_KEY_ID: 'subject-1',
  SUBJECT_KEY_FILE: await secretFile(secrets, 'subject-key', makeKey),
})

/** What each service has of its own. */
const ownEnvironments: Readonly<Record<Service, (options: EnvironmentOptions) => Promise<Environment>>> = {
  gateway: gatewayEnvironment,
  'civil-status-sync': async (options) => ({
    ...(await subjectEnvironment(options)),
    ADMINISTRATIVE_UNITS_DIR: join(options.projectDirectory, 'deploy', 'reference', 'administrative-units'),
  }),
  'id-issuance': async ({ secrets }) => ({ NUMBERING_KEY_FILE: await secretFile(secrets, 'numbering-key', makeKey) }),
  population: () => Promise.resolve({}),
  verification: async (options) => ({
    ...(await subjectEnvironment(options)),
    RECEIPT_SIGNING_KEY_FILE: await secretFile(options.secrets, 'receipt-signing-key', makeSigningKey),
  }),
}

/** The variables that make one service work on this machine; the same names configure it in a container. */
export const environmentOf = async (options: EnvironmentOptions, service: Service): Promise<Environment> => ({
  ...(await commonEnvironment(options, service)),
  ...(await ownEnvironments[service](options)),
})
