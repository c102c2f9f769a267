import {
  brokerJavaFlags,
  brokerProperties,
  createPortPicker,
  initdbOptions,
  postgresSettings,
  postgresSuperuser,
  postgresUrl,
  redisSettings,
  type ServersOptions,
  type StartServers,
} from '@hub/local'
import { makePassword } from '@hub/provisioning'
import type { StartedTestContainer } from 'testcontainers'
import { diskDirectory, startContainer, sweepContainers, type ContainerRecipe } from './containers.ts'
import type { DisksOfServers, SmallDisk } from './small-disk.ts'

type Name = 'postgres' | 'kafka' | 'redis'

/** The size of the disks of PostgreSQL and Kafka; undefined where they share that of the engine. */
type Megabytes = number | undefined

const directoryOf = (megabytes: Megabytes, usual: string): string => (megabytes === undefined ? usual : diskDirectory)

const postgresRecipe = (port: number, password: string, megabytes: Megabytes): ContainerRecipe => ({
  image: 'postgres:18',
  command: ['docker-entrypoint.sh', 'postgres', ...postgresSettings.flatMap((setting) => ['-c', setting])],
  environment: {
    POSTGRES_USER: postgresSuperuser,
    POSTGRES_PASSWORD: password,
    POSTGRES_INITDB_ARGS: initdbOptions.join(' '),
    PGDATA: directoryOf(megabytes, '/var/lib/postgresql/18/docker'),
  },
  megabytes,
  ports: [{ container: 5432, host: port }],
  // Over TCP: while the data folder is being made the server listens on its socket only.
  isReady: 'pg_isready -h 127.0.0.1',
})

const environmentOf = (properties: Readonly<Record<string, string>>): Record<string, string> =>
  Object.fromEntries(
    Object.entries(properties).map(([name, value]) => [`KAFKA_${name.toUpperCase().replaceAll('.', '_')}`, value]),
  )

const kafkaRecipe = (
  port: number,
  proxied: ServersOptions['proxiedListeners'],
  megabytes: Megabytes,
): ContainerRecipe => ({
  image: 'apache/kafka:4.1.0',
  // The image copies its default files, permissions and all, and then writes to the copies; where the defaults may not be written that fails.
  command: ['sh', '-c', 'chmod u+w /etc/kafka/docker/* || true; exec /etc/kafka/docker/run'],
  environment: {
    ...environmentOf(
      brokerProperties({
        data: directoryOf(megabytes, '/var/lib/kafka/data'),
        host: '',
        port,
        controllerPort: 9093,
        proxied,
      }),
    ),
    KAFKA_JVM_PERFORMANCE_OPTS: brokerJavaFlags.join(' '),
  },
  megabytes,
  // The same inside as outside: the broker tells clients a port of this machine.
  ports: [port, ...(proxied ?? []).map((listener) => listener.port)].map((each) => ({ container: each, host: each })),
  isReady: `bash -c 'exec 3<>/dev/tcp/127.0.0.1/${port}'`,
})

const redisRecipe = (port: number): ContainerRecipe => ({
  image: 'redis:8',
  command: ['docker-entrypoint.sh', 'redis-server', ...redisSettings],
  ports: [{ container: 6379, host: port }],
  isReady: 'redis-cli ping | grep -q PONG',
})

/** The disk of a container: what fills it runs inside. */
const diskIn = (container: () => StartedTestContainer | undefined): SmallDisk => {
  const filler = `${diskDirectory}/filler`
  const run = async (command: string): Promise<string> => {
    const started = container()
    if (started === undefined) throw new Error('a container that is not running has no disk')
    return (await started.exec(['sh', '-c', command])).output
  }
  return {
    fill: async () => {
      const output = await run(`cat /dev/zero > ${filler}`)
      if (!output.includes('No space left on device')) throw new Error(`the disk was not filled: ${output}`)
    },
    free: async () => {
      await run(`rm ${filler}`)
    },
  }
}

const stopAll = async (containers: ReadonlyMap<Name, StartedTestContainer>): Promise<void> => {
  await Promise.all([...containers.values()].map((container) => container.stop()))
}

/** Starts all, or none. */
const startAll = async (
  recipes: Readonly<Record<Name, ContainerRecipe>>,
): Promise<ReadonlyMap<Name, StartedTestContainer>> => {
  const names = Object.keys(recipes) as Name[]
  const outcomes = await Promise.allSettled(
    names.map(async (name) => [name, await startContainer(recipes[name])] as const),
  )
  const started = new Map(outcomes.flatMap((outcome) => (outcome.status === 'fulfilled' ? [outcome.value] : [])))
  const failure = outcomes.find((outcome) => outcome.status === 'rejected')
  if (failure === undefined) return started
  await stopAll(started)
  throw failure.reason
}

/** Kafka, PostgreSQL and Redis in containers, with the settings of the launcher, on ports of this machine. */
export const prepareContainerServers = (
  megabytes: Megabytes,
): { readonly startServers: StartServers; readonly disks: DisksOfServers } => {
  let running: ReadonlyMap<Name, StartedTestContainer> = new Map()

  const startServers: StartServers = async ({ pickPort = createPortPicker(), proxiedListeners }) => {
    await sweepContainers()
    const ports = { kafka: await pickPort(9092), postgres: await pickPort(5432), redis: await pickPort(6379) }
    const postgres = { port: ports.postgres, password: makePassword() }
    running = await startAll({
      postgres: postgresRecipe(postgres.port, postgres.password, megabytes),
      kafka: kafkaRecipe(ports.kafka, proxiedListeners, megabytes),
      redis: redisRecipe(ports.redis),
    })
    return {
      brokers: [`127.0.0.1:${ports.kafka}`],
      redis: `redis://127.0.0.1:${ports.redis}`,
      postgres,
      databaseUrl: (database) => postgresUrl(postgres, database),
      processes: [],
      stop: () => stopAll(running),
    }
  }
  const disks = { postgres: diskIn(() => running.get('postgres')), kafka: diskIn(() => running.get('kafka')) }
  return { startServers, disks }
}
