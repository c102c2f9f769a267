import { mkdir } from 'node:fs/promises'
import { join } from 'node:path'
import { makePassword, openSecrets } from '@hub/provisioning'
import { fetchArtifacts } from './artifacts.ts'
import type { Command } from './child.ts'
import { createPortPicker } from './ports.ts'
import type { Progress } from './progress.ts'
import { prepareKafka, type ProxiedListener } from './servers/kafka.ts'
import { postgresUrl, preparePostgres, waitForPostgres } from './servers/postgres.ts'
import { prepareRedis, waitForRedis } from './servers/redis.ts'
import { supervise, type Supervised } from './supervise.ts'

/** Kafka, PostgreSQL and Redis. */
export interface Servers {
  readonly brokers: readonly string[]
  readonly redis: string
  readonly postgres: { readonly port: number; readonly password: string }
  readonly databaseUrl: (database: string) => string
  /** Those that are child processes. */
  readonly processes: readonly Supervised[]
  readonly stop: () => Promise<void>
}

export interface Supervision {
  readonly onRestart: (name: string, how: string, pid: number) => void
  readonly onGivenUp: (name: string, how: string) => void
}

export interface ServersOptions extends Supervision {
  readonly stateDirectory: string
  /** Downloads are kept here; may be shared by several state folders. */
  readonly artifactsDirectory: string
  readonly progress: Progress
  readonly pickPort?: (usual: number) => Promise<number>
  /** Listeners of the broker for clients that come through proxies. */
  readonly proxiedListeners?: readonly ProxiedListener[] | undefined
}

/** Starts servers for a hub, or for tests, and waits until they work. */
export type StartServers = (options: ServersOptions) => Promise<Servers>

const stopTimeoutMs = 15_000

export const startServers: StartServers = async (options) => {
  const { stateDirectory, artifactsDirectory, progress, onRestart, onGivenUp } = options
  const pickPort = options.pickPort ?? createPortPicker()
  const logs = join(stateDirectory, 'logs')
  await mkdir(logs, { recursive: true })
  const artifacts = await progress.step('Kafka and Redis from Maven', () =>
    fetchArtifacts(artifactsDirectory, join(logs, 'maven.log')),
  )
  const secrets = await openSecrets(join(stateDirectory, 'secrets'))
  const password = await secrets.get('postgres-password', makePassword)

  const ports = {
    kafka: await pickPort(9092),
    controller: await pickPort(9093),
    postgres: await pickPort(5432),
    redis: await pickPort(6379),
  }
  const postgres = {
    directory: join(stateDirectory, 'postgres'),
    port: ports.postgres,
    password,
    logFile: join(logs, 'postgres.log'),
  }
  const redis = `redis://127.0.0.1:${ports.redis}`
  const processes: Supervised[] = []

  const run = async (name: string, stopSignal: NodeJS.Signals, command: Command): Promise<void> => {
    processes.push(await supervise({ name, command, stopSignal, stopTimeoutMs, onRestart, onGivenUp }))
  }
  const startPostgres = async (): Promise<void> => {
    // SIGINT is PostgreSQL's fast shutdown: it ends open sessions instead of waiting for them.
    await run('postgres', 'SIGINT', await preparePostgres(postgres))
    await waitForPostgres(postgres)
  }
  const startKafka = async (): Promise<void> => {
    const directory = join(stateDirectory, 'kafka')
    const kafka = {
      directory,
      jars: artifacts.kafka,
      port: ports.kafka,
      controllerPort: ports.controller,
      proxied: options.proxiedListeners,
      logFile: join(logs, 'kafka.log'),
    }
    await run('kafka', 'SIGTERM', await prepareKafka(kafka))
  }
  const startRedis = async (): Promise<void> => {
    await run(
      'redis',
      'SIGTERM',
      await prepareRedis({ unpacked: artifacts.redis, port: ports.redis, logFile: join(logs, 'redis.log') }),
    )
    await waitForRedis(redis)
  }
  const stop = async (): Promise<void> => {
    await Promise.all(processes.map((process) => process.stop()))
  }

  try {
    await Promise.all([
      progress.step('PostgreSQL', startPostgres, () => `127.0.0.1:${ports.postgres}`),
      progress.step('Kafka process', startKafka, () => `127.0.0.1:${ports.kafka}`),
      progress.step('Redis', startRedis, () => `127.0.0.1:${ports.redis}`),
    ])
  } catch (error) {
    await stop()
    throw error
  }
  return {
    brokers: [`127.0.0.1:${ports.kafka}`],
    redis,
    postgres: { port: ports.postgres, password },
    databaseUrl: (database) => postgresUrl({ port: ports.postgres, password }, database),
    processes,
    stop,
  }
}
