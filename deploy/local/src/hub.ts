import { mkdir } from 'node:fs/promises'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import type { Service } from '@hub/contracts'
import {
  clientSecretOf,
  databaseOf,
  ensureDatabase,
  migrateService,
  openSecrets,
  provision,
  readCatalogueClients,
} from '@hub/provisioning'
import { writeEndpoints, type Endpoints } from './endpoints.ts'
import { urlsOf, type EnvironmentOptions, type PortFor } from './environment.ts'
import { createPortPicker } from './ports.ts'
import { endLeftovers, identify, writeProcessRecord } from './process-record.ts'
import type { Progress } from './progress.ts'
import { startServers, type Servers, type ServersOptions, type StartServers, type Supervision } from './servers.ts'
import { placeReplicas, services, type Replica } from './services.ts'
import { startServiceProcess, untilReady, type ServiceProcessOptions } from './service-process.ts'
import type { Supervised } from './supervise.ts'
import type { Tracing } from './tracing.ts'

export const projectDirectory = fileURLToPath(new URL('../../../', import.meta.url))

export interface HubOptions extends Supervision, ServiceProcessOptions {
  readonly progress: Progress
  /** No spans are recorded unless given. */
  readonly tracing?: Tracing | undefined
  /** Processes of each service; one unless given. */
  readonly replicas?: number
  /** What stands between the processes and what they connect to; nothing unless given. */
  readonly portFor?: PortFor
  readonly proxiedListeners?: ServersOptions['proxiedListeners']
  /** What starts the servers: as child processes, unless given. */
  readonly startServers?: StartServers
  /** Gives a port for the usual one; the usual one where it is free, unless told. */
  readonly pickPort?: (usual: number) => Promise<number>
  /** Only these services; all of them unless told. */
  readonly only?: readonly Service[] | undefined
}

export interface Hub {
  readonly endpoints: Endpoints
  readonly servers: Servers
  /** Servers and services, as they are supervised. */
  readonly processes: () => readonly Supervised[]
  /** Stops one process and leaves the rest of the hub as it is. */
  readonly stopService: (name: string) => Promise<void>
  /** Starts a process that is not running, and waits until it works. @param variables in place of the usual ones, or besides them */
  readonly startService: (name: string, variables?: Readonly<Record<string, string>>) => Promise<void>
  readonly stop: () => Promise<void>
}

const prepareDatabase = async (servers: Servers, service: Service): Promise<void> => {
  await ensureDatabase(servers.databaseUrl('postgres'), databaseOf(service))
  const migrations = join(projectDirectory, 'services', service, 'migrations')
  await migrateService(servers.databaseUrl(databaseOf(service)), migrations)
}

const describeEndpoints = async (environment: EnvironmentOptions, logs: string): Promise<Endpoints> => {
  const { servers, secrets, clients, replicas, tracing } = environment
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
      clients.map(async ({ id, subsystem }) => ({ id, subsystem, secret: await clientSecretOf(secrets, id) })),
    ),
    ...(tracing === undefined ? {} : { collector: tracing.OTEL_EXPORTER_OTLP_ENDPOINT }),
    logs,
  }
}

/** Which processes run now, kept on disk for tools and for the next launcher. */
const createRecorder = (stateDirectory: string, list: () => readonly Supervised[]) => async (): Promise<void> => {
  const children = await Promise.all(list().map(async ({ name, pid }) => [name, await identify(pid())] as const))
  await writeProcessRecord(stateDirectory, {
    launcher: await identify(process.pid),
    children: Object.fromEntries(children),
  })
}

const isGateway = ({ name }: Supervised): boolean => name.startsWith('gateway')

const place = ({ port }: Replica): string => (port === undefined ? '' : `127.0.0.1:${port}`)

const prepareEnvironment = async (
  options: HubOptions,
  servers: Servers,
  pickPort: (usual: number) => Promise<number>,
): Promise<EnvironmentOptions> => {
  const catalogueDirectory = join(projectDirectory, 'deploy', 'catalogue')
  return {
    projectDirectory,
    catalogueDirectory,
    servers,
    secrets: await openSecrets(join(options.stateDirectory, 'secrets')),
    replicas: await placeReplicas(options.replicas ?? 1, pickPort),
    portFor: options.portFor ?? ((_process, _dependency, port) => port),
    clients: await readCatalogueClients(catalogueDirectory),
    tracing: options.tracing,
  }
}

/** Starts everything on this machine, in order, and waits until it works. */
export const startHub = async (options: HubOptions): Promise<Hub> => {
  const { stateDirectory, progress, onRestart, onGivenUp } = options
  const logs = join(stateDirectory, 'logs')
  await mkdir(logs, { recursive: true })
  for (const name of await endLeftovers(stateDirectory))
    progress.note(`ended ${name}, which an earlier run left behind`)

  const pickPort = options.pickPort ?? createPortPicker()
  const running = new Map<string, Supervised>()
  const recordProcesses = createRecorder(stateDirectory, () => [...running.values()])
  const supervision: Supervision = {
    onGivenUp,
    onRestart: (name, how, pid) => {
      void recordProcesses().catch(() => undefined)
      onRestart(name, how, pid)
    },
  }
  const servers = await (options.startServers ?? startServers)({ ...options, ...supervision, pickPort })
  for (const process of servers.processes) running.set(process.name, process)

  const stopService = async (name: string): Promise<void> => {
    await running.get(name)?.stop()
    running.delete(name)
    await recordProcesses()
  }
  const stop = async (): Promise<void> => {
    const started = [...running.values()].filter((process) => !servers.processes.includes(process))
    // No new calls first; then the services let go of what they have in hand.
    await Promise.all(started.filter(isGateway).map((process) => process.stop()))
    await Promise.all(started.filter((process) => !isGateway(process)).map((process) => process.stop()))
    await servers.stop()
  }

  try {
    await recordProcesses()
    await Promise.all([
      progress.step(
        'topics',
        () => provision(servers, 1),
        (drift) => drift,
      ),
      progress.step('databases', () => Promise.all(services.map(({ name }) => prepareDatabase(servers, name)))),
    ])
    const environment = await prepareEnvironment(options, servers, pickPort)
    const startReplica = async (replica: Replica, variables = {}): Promise<void> => {
      const process = await startServiceProcess(environment, replica, { ...options, supervision, variables })
      running.set(replica.name, process)
      await untilReady(replica, options)
    }
    const wanted = environment.replicas.filter(({ service }) => options.only?.includes(service) ?? true)
    await Promise.all(
      wanted.map((replica) =>
        progress.step(
          replica.name,
          () => startReplica(replica),
          () => place(replica),
        ),
      ),
    )
    await recordProcesses()
    const endpoints = await describeEndpoints(environment, logs)
    await writeEndpoints(stateDirectory, endpoints)
    return {
      endpoints,
      servers,
      processes: () => [...running.values()],
      stopService,
      startService: async (name, variables) => {
        const replica = environment.replicas.find((placed) => placed.name === name)
        if (replica === undefined) throw new Error(`the hub has no process ${name}`)
        await startReplica(replica, variables)
        await recordProcesses()
      },
      stop,
    }
  } catch (error) {
    await stop()
    throw error
  }
}
