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
import { clientSecret, environmentOf, urlsOf, type EnvironmentOptions, type PortFor } from './environment.ts'
import { createPortPicker } from './ports.ts'
import { endLeftovers, identify, writeProcessRecord } from './process-record.ts'
import type { Progress } from './progress.ts'
import { openSecrets } from './secrets.ts'
import { ensureDatabase } from './servers/postgres.ts'
import { startServers, type Servers, type ServersOptions, type Supervision } from './servers.ts'
import { databaseOf, placeReplicas, services, type Replica } from './services.ts'
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
  /** Processes of each service; one unless given. */
  readonly replicas?: number
  /** What stands between the processes and what they connect to; nothing unless given. */
  readonly portFor?: PortFor
  readonly proxiedListeners?: ServersOptions['proxiedListeners']
  readonly pickPort?: (usual: number) => Promise<number>
}

export interface Hub {
  readonly endpoints: Endpoints
  readonly servers: Servers
  /** Servers and services, as they are supervised. */
  readonly processes: readonly Supervised[]
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

const isReady = async ({ managementPort }: Replica): Promise<boolean> =>
  (await fetch(`http://127.0.0.1:${managementPort}/health/ready`)).ok

const serviceCommand = async (
  environment: EnvironmentOptions,
  replica: Replica,
  options: HubOptions,
): Promise<Command> => ({
  file: process.execPath,
  args: ['--conditions=source', join(projectDirectory, 'services', replica.service, 'src', 'main.ts')],
  env: {
    PATH: process.env['PATH'],
    // What is compiled once is there for the next start.
    NODE_COMPILE_CACHE: join(options.artifactsDirectory, 'compile-cache'),
    ...(await environmentOf(environment, replica)),
  },
  logFile: join(options.stateDirectory, 'logs', `${replica.name}.log`),
})

const describeEndpoints = async (environment: EnvironmentOptions, logs: string): Promise<Endpoints> => {
  const { servers, secrets, clients, replicas } = environment
  const gateways = urlsOf(environment, 'gateway')
  const [gateway = ''] = gateways
  return {
    gateway,
    gateways,
    tokenEndpoint: `${gateway}/oauth/token`,
    apiDocs: `${gateway}/docs`,
    kafka: { brokers: servers.brokers, prefix: '' },
    postgres: Object.fromEntries(services.map(({ name }) => [name, servers.databaseUrl(databaseOf(name))])),
    redis: servers.redis,
    management: Object.fromEntries(
      replicas.map(({ name, managementPort }) => [name, `http://127.0.0.1:${managementPort}`]),
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

  const pickPort = options.pickPort ?? createPortPicker()
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

  const startReplica = async (environment: EnvironmentOptions, replica: Replica): Promise<void> => {
    const { name } = replica
    const command = await serviceCommand(environment, replica, options)
    running.push(await supervise({ name, command, stopSignal: 'SIGTERM', stopTimeoutMs, ...supervision }))
    await until(name, { timeoutMs: healthTimeoutMs, calledOff: options.calledOff }, () => isReady(replica))
  }
  const stop = async (): Promise<void> => {
    const started = running.filter((process) => !servers.processes.includes(process))
    // No new calls first; then the services let go of what they have in hand.
    const isGateway = ({ name }: Supervised): boolean => name.startsWith('gateway')
    await Promise.all(started.filter(isGateway).map((process) => process.stop()))
    await Promise.all(started.filter((process) => !isGateway(process)).map((process) => process.stop()))
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
    const replicas = await placeReplicas(options.replicas ?? 1, pickPort)
    const catalogueDirectory = join(projectDirectory, 'deploy', 'catalogue')
    const environment: EnvironmentOptions = {
      projectDirectory,
      catalogueDirectory,
      servers,
      secrets: await openSecrets(join(stateDirectory, 'secrets')),
      replicas,
      portFor: options.portFor ?? ((_process, _dependency, port) => port),
      clients: await readCatalogueClients(catalogueDirectory),
      otlpEndpoint: options.otlpEndpoint,
    }
    const place = ({ port }: Replica): string => (port === undefined ? '' : `127.0.0.1:${port}`)
    await Promise.all(
      replicas.map((replica) =>
        progress.step(
          replica.name,
          () => startReplica(environment, replica),
          () => place(replica),
        ),
      ),
    )
    await recordProcesses()
    const endpoints = await describeEndpoints(environment, logs)
    await writeEndpoints(stateDirectory, endpoints)
    return { endpoints, servers, processes: running, stop }
  } catch (error) {
    await stop()
    throw error
  }
}
