import { mkdir } from 'node:fs/promises'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import type { Service } from '@hub/contracts'
import { provisionTopics } from '@hub/kafka'
import { migrate } from '@hub/postgres'
import { createLogger } from '@hub/telemetry'
import type { Command } from './child.ts'
import { readCatalogueClients } from './catalogue-clients.ts'
import { writeEndpoints, type Endpoints } from './endpoints.ts'
import { clientSecret, environmentOf, urlOf, type EnvironmentOptions } from './environment.ts'
import { createPortPicker } from './ports.ts'
import { endLeftovers, identify, writeProcessRecord } from './process-record.ts'
import type { Progress } from './progress.ts'
import { openSecrets } from './secrets.ts'
import { ensureDatabase } from './servers/postgres.ts'
import { startServers, type Servers, type Supervision } from './servers.ts'
import { databaseOf, services, type ServiceDescription } from './services.ts'
import { supervise, type Supervised } from './supervise.ts'
import { until } from './until.ts'

export const projectDirectory = fileURLToPath(new URL('../../../', import.meta.url))

export interface HubOptions extends Supervision {
  /** Everything that the hub keeps on this machine lies here; the default is `.hub`. */
  readonly stateDirectory: string
  readonly artifactsDirectory: string
  readonly progress: Progress
  /** Aborted when the start is to be given up. */
  readonly calledOff?: AbortSignal
  /** Base URL of an OTLP/HTTP collector for traces. */
  readonly otlpEndpoint?: string | undefined
}

export interface Hub {
  readonly endpoints: Endpoints
  readonly stop: () => Promise<void>
}

const stopTimeoutMs = 12_000
const healthTimeoutMs = 60_000

const migrateService = async (servers: Servers, service: Service): Promise<void> => {
  const logger = createLogger({ service: 'launcher', level: 'warn' })
  await ensureDatabase(servers.postgres, databaseOf(service))
  const directory = join(projectDirectory, 'services', service, 'migrations')
  await migrate({ url: servers.databaseUrl(databaseOf(service)), directory, logger })
}

const provision = async (servers: Servers): Promise<string> => {
  const logger = createLogger({ service: 'launcher', level: 'error' })
  const drift = await provisionTopics({
    brokers: servers.brokers,
    clientId: 'launcher',
    prefix: '',
    logger,
    replication: 1,
  })
  return drift
    .map(({ topic, setting, declared, found }) => `${topic}: ${setting} is ${found}, declared ${declared}`)
    .join('; ')
}

const isReady = async ({ managementPort }: ServiceDescription): Promise<boolean> =>
  (await fetch(`http://127.0.0.1:${managementPort}/health/ready`)).ok

const placeServices = async (pickPort: (usual: number) => Promise<number>): Promise<readonly ServiceDescription[]> => {
  const placed: ServiceDescription[] = []
  for (const { name, port, managementPort } of services) {
    const own = port === undefined ? {} : { port: await pickPort(port) }
    placed.push({ name, ...own, managementPort: await pickPort(managementPort) })
  }
  return placed
}

const serviceCommand = async (
  environment: EnvironmentOptions,
  service: Service,
  options: HubOptions,
): Promise<Command> => ({
  file: process.execPath,
  args: ['--conditions=source', join(projectDirectory, 'services', service, 'src', 'main.ts')],
  env: {
    PATH: process.env['PATH'],
    // What is compiled once is there for the next start.
    NODE_COMPILE_CACHE: join(options.artifactsDirectory, 'compile-cache'),
    ...(await environmentOf(environment, service)),
  },
  logFile: join(options.stateDirectory, 'logs', `${service}.log`),
})

const describeEndpoints = async (
  environment: EnvironmentOptions,
  placed: readonly ServiceDescription[],
  logs: string,
): Promise<Endpoints> => {
  const { servers, secrets, clients } = environment
  const gateway = urlOf(environment, 'gateway')
  return {
    gateway,
    tokenEndpoint: `${gateway}/oauth/token`,
    apiDocs: `${gateway}/docs`,
    kafka: { brokers: servers.brokers, prefix: '' },
    postgres: Object.fromEntries(services.map(({ name }) => [name, servers.databaseUrl(databaseOf(name))])),
    redis: servers.redis,
    management: Object.fromEntries(
      placed.map(({ name, managementPort }) => [name, `http://127.0.0.1:${managementPort}`]),
    ),
    clients: await Promise.all(
      clients.map(async ({ id, subsystem }) => ({ id, subsystem, secret: await clientSecret(secrets, id) })),
    ),
    logs,
  }
}

/** Which processes run now, kept on disk for tools and for the next launcher. */
const createRecorder = (stateDirectory: string, running: readonly Supervised[]) => async (): Promise<void> => {
  const children = await Promise.all(running.map(async ({ name, pid }) => [name, await identify(pid())] as const))
  await writeProcessRecord(stateDirectory, {
    launcher: await identify(process.pid),
    children: Object.fromEntries(children),
  })
}

/** Starts everything on this machine, in order, and waits until it works. */
export const startHub = async (options: HubOptions): Promise<Hub> => {
  const { stateDirectory, progress, onRestart, onGivenUp } = options
  const logs = join(stateDirectory, 'logs')
  await mkdir(logs, { recursive: true })
  for (const name of await endLeftovers(stateDirectory))
    progress.note(`ended ${name}, which an earlier run left behind`)

  const pickPort = createPortPicker()
  const running: Supervised[] = []
  const recordProcesses = createRecorder(stateDirectory, running)
  const supervision: Supervision = {
    onGivenUp,
    onRestart: (name, how, pid) => {
      void recordProcesses().catch(() => undefined)
      onRestart(name, how, pid)
    },
  }
  const servers = await startServers({ ...options, ...supervision, pickPort })
  running.push(...servers.processes)

  const startService = async (environment: EnvironmentOptions, service: ServiceDescription): Promise<void> => {
    const command = await serviceCommand(environment, service.name, options)
    running.push(await supervise({ name: service.name, command, stopSignal: 'SIGTERM', stopTimeoutMs, ...supervision }))
    await until(service.name, { timeoutMs: healthTimeoutMs, calledOff: options.calledOff }, () => isReady(service))
  }
  const stop = async (): Promise<void> => {
    const started = running.filter((process) => !servers.processes.includes(process))
    // No new calls first; then the services let go of what they have in hand.
    await started.find(({ name }) => name === 'gateway')?.stop()
    await Promise.all(started.filter(({ name }) => name !== 'gateway').map((process) => process.stop()))
    await servers.stop()
  }

  try {
    await recordProcesses()
    await Promise.all([
      progress.step(
        'topics',
        () => provision(servers),
        (drift) => drift,
      ),
      progress.step('databases', () => Promise.all(services.map(({ name }) => migrateService(servers, name)))),
    ])
    const placed = await placeServices(pickPort)
    const catalogueDirectory = join(projectDirectory, 'deploy', 'catalogue')
    const environment: EnvironmentOptions = {
      projectDirectory,
      catalogueDirectory,
      servers,
      secrets: await openSecrets(join(stateDirectory, 'secrets')),
      ports: new Map(placed.map((service) => [service.name, service])),
      clients: await readCatalogueClients(catalogueDirectory),
      otlpEndpoint: options.otlpEndpoint,
    }
    const place = ({ port }: ServiceDescription): string => (port === undefined ? '' : `127.0.0.1:${port}`)
    await Promise.all(
      placed.map((service) =>
        progress.step(
          service.name,
          () => startService(environment, service),
          () => place(service),
        ),
      ),
    )
    await recordProcesses()
    const endpoints = await describeEndpoints(environment, placed, logs)
    await writeEndpoints(stateDirectory, endpoints)
    return { endpoints, stop }
  } catch (error) {
    await stop()
    throw error
  }
}
