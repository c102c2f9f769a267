import { randomUUID } from 'node:crypto'
import { rm, stat } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import type { Service } from '@hub/contracts'
import { createProducer, readRecords, type EventProducer, type KafkaOptions } from '@hub/kafka'
import { projectDirectory, silentProgress, startHub, type Hub } from '@hub/local'
import { createDatabase, statement } from '@hub/postgres'
import {
  chosenInfrastructure,
  eventually,
  prepareSmallDisks,
  silentLogger,
  unmountBelow,
  type ServersOnSmallDisks,
} from '@hub/testing'

export interface Health {
  readonly ready: boolean
  readonly parts: Readonly<Record<string, string>>
}

/** A whole hub, its PostgreSQL and its Kafka each on a disk of its own that can be filled. */
export interface HubOnSmallDisks {
  readonly endpoints: Hub['endpoints']
  readonly disks: ServersOnSmallDisks['disks']
  readonly producer: EventProducer
  readonly untilReady: () => Promise<void>
  /** What each service says of itself, once it is as it should be. */
  readonly healthOf: (service: Service, isExpected: (health: Health) => boolean) => Promise<Health>
  /** Why events are parked; none unless some are. */
  readonly reasonsParked: (service: Service) => Promise<readonly string[]>
  /** The persons of registered acts. */
  readonly personsOf: (acts: readonly string[]) => Promise<readonly string[]>
  /** The number that a query over these ids gives. */
  readonly count: (service: Service, query: string, ids: readonly string[]) => Promise<number>
  /** How many different events the keys have on a topic. */
  readonly countEvents: (topic: Parameters<typeof readRecords>[1], keys: readonly string[]) => Promise<number>
  readonly stop: () => Promise<void>
}

export const allServices: readonly Service[] = [
  'gateway',
  'civil-status-sync',
  'id-issuance',
  'population',
  'verification',
  'operations',
]

const stateDirectory = join(projectDirectory, '.hub', 'test', randomUUID())
// An empty PostgreSQL with the databases of all services takes half of it.
const megabytes = 256

const canOthersEnter = async (path: string): Promise<boolean> => {
  if (((await stat(path)).mode & 0o001) === 0) return false
  return path === '/' || canOthersEnter(dirname(path))
}

const removeDisks = async (): Promise<void> => {
  await unmountBelow(stateDirectory)
  await rm(stateDirectory, { recursive: true, force: true })
}

/** @returns the servers with their disks, or why there can be none */
export const prepareServers = async (): Promise<ServersOnSmallDisks | string> => {
  // The launcher moves the data of PostgreSQL elsewhere then.
  if (chosenInfrastructure() === 'native' && !(await canOthersEnter(projectDirectory)))
    return 'the project lies in a folder that other users cannot enter'
  try {
    return await prepareSmallDisks(stateDirectory, megabytes)
  } catch (error) {
    await removeDisks()
    return `no disk can be mounted: ${String(error).split('\n')[0]}`
  }
}

export const startHubOn = async ({ startServers, disks }: ServersOnSmallDisks): Promise<HubOnSmallDisks> => {
  const hub = await startHub({
    stateDirectory,
    artifactsDirectory: join(projectDirectory, '.hub', 'servers'),
    progress: silentProgress,
    startServers,
    onRestart: () => undefined,
    onGivenUp: () => undefined,
  }).catch(async (error: unknown) => {
    await removeDisks()
    throw error
  })
  const { endpoints } = hub
  const kafka: KafkaOptions = { brokers: endpoints.kafka.brokers, clientId: 'faults', prefix: '', logger: silentLogger }
  const producer = createProducer(kafka)

  const health = async (service: Service): Promise<Health> => {
    const response = await fetch(`${endpoints.management[service] ?? ''}/health/ready`)
    const { parts } = (await response.json()) as Pick<Health, 'parts'>
    return { ready: response.ok, parts }
  }
  const healthOf: HubOnSmallDisks['healthOf'] = (service, isExpected) =>
    eventually(() => health(service), isExpected, { what: `the expected health of ${service}`, timeoutMs: 60_000 })
  const rows = async <Row extends object>(service: Service, query: string, ids: readonly string[]) => {
    const url = endpoints.postgres[service] ?? ''
    const database = createDatabase({ url, source: 'faults', maxConnections: 1, logger: silentLogger })
    try {
      return await database.query<Row>(statement('', query), [ids])
    } finally {
      await database.stop()
    }
  }

  return {
    endpoints,
    disks,
    producer,
    healthOf,
    untilReady: async () => {
      for (const service of allServices) await healthOf(service, ({ ready }) => ready)
    },
    reasonsParked: async (service) => {
      const response = await fetch(`${endpoints.management[service] ?? ''}/parked-events`)
      return ((await response.json()) as readonly { readonly reason: string }[]).map(({ reason }) => reason)
    },
    count: async (service, query, ids) => Number((await rows<{ count: number }>(service, query, ids))[0]?.count),
    personsOf: async (acts) => {
      const query = 'select person_id as id from act where number = any($1)'
      return (await rows<{ id: string }>('civil-status-sync', query, acts)).map(({ id }) => id)
    },
    countEvents: async (topic, keys) => {
      const records = (await readRecords(kafka, topic)).filter(({ key }) => keys.includes(key ?? ''))
      return new Set(records.map(({ headers }) => headers['ce_id'])).size
    },
    stop: async () => {
      await producer.stop()
      await hub.stop()
      await removeDisks()
    },
  }
}
