import { rm } from 'node:fs/promises'
import { join } from 'node:path'
import { provisionTopics, type KafkaOptions } from '@hub/kafka'
import {
  createPortPicker,
  projectDirectory,
  startHub,
  supervise,
  type Hub,
  type Progress,
  type Supervised,
} from '@hub/local'
import { createDatabase, migrate, statement, type Database } from '@hub/postgres'
import { createFaultProxy, silentLogger, type FaultProxy } from '@hub/testing'
import { ensureDatabase } from '@hub/provisioning'
import { ledgerSchema } from './ledger/stream.ts'
import type { Link, Parts } from './plan.ts'

/** A hub of two processes for each service and a ledger of two, with a proxy on every connection between them and their servers. */
export interface Stage {
  readonly hub: Hub
  readonly ledger: Database
  readonly kafka: KafkaOptions
  readonly parts: Parts
  readonly processes: ReadonlyMap<string, Supervised>
  readonly proxyOf: (link: Link) => FaultProxy
  readonly stop: () => Promise<void>
}

const services = [
  'gateway',
  'civil-status-sync',
  'id-issuance',
  'population',
  'verification',
  'operations',
  'ledger',
] as const
export const servers = ['kafka', 'postgres', 'redis']
const replicas = 2
const processNames = services.flatMap((service) => [service, `${service}-${replicas}`])

const nameOf = ({ process, dependency }: Link): string => `${process} → ${dependency}`

interface Listener {
  readonly port: number
  readonly advertisedPort: number
}

/** Proxies are made when a process is told where to connect to; for the broker they stand before it starts, since it names them to its clients. */
const createProxies = (listeners: ReadonlyMap<string, Listener>) => {
  const proxies = new Map<string, Promise<FaultProxy>>()
  const made = new Map<string, FaultProxy>()
  const links: Link[] = []
  const make = async (link: Link, port: number): Promise<FaultProxy> => {
    const listener = link.dependency === 'kafka' ? listeners.get(link.process) : undefined
    const proxy = await createFaultProxy({ host: '127.0.0.1', port: listener?.port ?? port }, listener?.advertisedPort)
    made.set(nameOf(link), proxy)
    links.push(link)
    return proxy
  }
  return {
    links,
    portFor: async (process: string, dependency: string, port: number): Promise<number> => {
      const link = { process, dependency }
      const proxy = proxies.get(nameOf(link)) ?? make(link, port)
      proxies.set(nameOf(link), proxy)
      return (await proxy).port
    },
    proxyOf: (link: Link): FaultProxy => {
      const proxy = made.get(nameOf(link))
      if (proxy === undefined) throw new Error(`no connection ${nameOf(link)}`)
      return proxy
    },
    stop: async (): Promise<void> => {
      await Promise.all([...made.values()].map((proxy) => proxy.stop()))
    },
  }
}

export interface StageOptions {
  readonly stateDirectory: string
  readonly progress: Progress
  readonly onRestart: (name: string, how: string) => void
  readonly onGivenUp: (name: string, how: string) => void
}

const prepareLedger = async (hub: Hub, kafka: KafkaOptions): Promise<Database> => {
  await ensureDatabase(hub.servers.databaseUrl('postgres'), 'ledger')
  const url = hub.servers.databaseUrl('ledger')
  // The tables of outbox and inbox; those of a service that is not there in the folder of population are not in the way.
  await migrate({
    url,
    directory: join(projectDirectory, 'services', 'population', 'migrations'),
    logger: silentLogger,
  })
  const database = createDatabase({ url, source: 'chaos', maxConnections: 4, logger: silentLogger })
  for (const text of ledgerSchema.split(';').filter((part) => part.trim() !== ''))
    await database.execute(statement('', text))
  await provisionTopics({ ...kafka, prefix: 'ledger.', replication: 1, partitions: 4 })
  return database
}

type Proxies = ReturnType<typeof createProxies>

const startLedger = async (
  hub: Hub,
  proxies: Proxies,
  { name, stateDirectory, onRestart, onGivenUp }: StageOptions & { readonly name: string },
): Promise<Supervised> => {
  const url = hub.servers.databaseUrl('ledger')
  const { port } = new URL(url)
  const ownUrl = url.replace(`:${port}`, `:${await proxies.portFor(name, 'postgres', Number(port))}`)
  const broker = `127.0.0.1:${await proxies.portFor(name, 'kafka', 0)}`
  const script = join(projectDirectory, 'tests', 'chaos', 'ledger', 'main.ts')
  return supervise({
    name,
    command: {
      file: process.execPath,
      args: ['--conditions=source', script, ownUrl, broker],
      logFile: join(stateDirectory, 'logs', `${name}.log`),
    },
    stopSignal: 'SIGTERM',
    stopTimeoutMs: 12_000,
    onRestart,
    onGivenUp,
  })
}

const addLedgers = async (hub: Hub, proxies: Proxies, options: StageOptions): Promise<Stage> => {
  const kafka = { brokers: hub.endpoints.kafka.brokers, clientId: 'chaos', prefix: '', logger: silentLogger }
  const ledger = await prepareLedger(hub, kafka)
  const ledgers: Supervised[] = []
  for (const name of ['ledger', `ledger-${replicas}`])
    ledgers.push(await startLedger(hub, proxies, { ...options, name }))
  return {
    hub,
    ledger,
    kafka,
    processes: new Map([...hub.processes(), ...ledgers].map((process) => [process.name, process])),
    parts: {
      services: Object.fromEntries(services.map((service) => [service, [service, `${service}-${replicas}`]])),
      servers,
      links: proxies.links.toSorted((left, right) => (nameOf(left) < nameOf(right) ? -1 : 1)),
    },
    proxyOf: proxies.proxyOf,
    stop: async () => {
      await Promise.all(ledgers.map((process) => process.stop()))
      await ledger.stop()
      await hub.stop()
      await proxies.stop()
    },
  }
}

export const setStage = async (options: StageOptions): Promise<Stage> => {
  await rm(options.stateDirectory, { recursive: true, force: true })
  const pickPort = createPortPicker()
  const listeners = new Map<string, Listener>()
  for (const name of processNames) listeners.set(name, { port: await pickPort(0), advertisedPort: await pickPort(0) })
  const proxies = createProxies(listeners)
  const hub = await startHub({
    ...options,
    artifactsDirectory: join(projectDirectory, '.hub', 'servers'),
    replicas,
    // Away from the usual ports, so that a hub that somebody works with is left alone.
    pickPort: () => pickPort(0),
    portFor: proxies.portFor,
    proxiedListeners: [...listeners.values()],
  })
  try {
    return await addLedgers(hub, proxies, options)
  } catch (error) {
    await hub.stop()
    await proxies.stop()
    throw error
  }
}
