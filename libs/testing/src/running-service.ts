import { randomBytes } from 'node:crypto'
import type { KafkaOptions } from '@hub/kafka'
import { eventually } from './eventually.ts'
import type { TestDatabase } from './database.ts'

interface Part {
  readonly name: string
  readonly start: () => Promise<void>
  readonly stop: () => Promise<void>
}

export interface Health {
  readonly ready: boolean
  /** The state of each part, by name. */
  readonly parts: Readonly<Record<string, string>>
}

export interface RunningService {
  /** Base URL of a server of the service: `http` for callers, `management` for operators. */
  readonly url: (server: 'http' | 'management') => string
  /** What the service says of itself. @throws Error if it does not say so within the time that platforms commonly allow */
  readonly health: () => Promise<Health>
  readonly untilReady: () => Promise<void>
  readonly stop: () => Promise<void>
}

const probeTimeoutMs = 5_000

const hasUrl = (part: Part): part is Part & { readonly url: () => string } => 'url' in part

/** Starts a composed service inside the test's process, on free ports. What it needs may be away. */
export const startService = async (parts: readonly Part[]): Promise<RunningService> => {
  for (const part of parts) await part.start()
  const url = (server: 'http' | 'management'): string => {
    const part = parts.find(({ name }) => name === server)
    if (part === undefined || !hasUrl(part)) throw new Error(`the service has no server ${server}`)
    return part.url()
  }
  const health = async (): Promise<Health> => {
    const response = await fetch(`${url('management')}/health/ready`, { signal: AbortSignal.timeout(probeTimeoutMs) })
    const { parts: states } = (await response.json()) as Pick<Health, 'parts'>
    return { ready: response.status === 200, parts: states }
  }
  return {
    url,
    health,
    untilReady: async () => {
      await eventually(health, ({ ready }) => ready, { what: 'a ready service', timeoutMs: 30_000 })
    },
    stop: async () => {
      for (const part of parts.toReversed()) await part.stop()
    },
  }
}

/** The same, and waits until it is ready. */
export const runService = async (parts: readonly Part[]): Promise<RunningService> => {
  const service = await startService(parts)
  await service.untilReady()
  return service
}

/** 32 random bytes in base64. */
export const randomKey = (): string => randomBytes(32).toString('base64')

/** The keys of the configuration that all services have, for a service in a test. */
export const testConfig = (database: Pick<TestDatabase, 'url'>, kafka: Pick<KafkaOptions, 'brokers' | 'prefix'>) => ({
  HOST: '127.0.0.1',
  PORT: 0,
  MANAGEMENT_PORT: 0,
  LOG_LEVEL: 'error' as const,
  DATABASE_URL: database.url,
  DATABASE_CONNECTIONS: 10,
  KAFKA_BROKERS: kafka.brokers.join(','),
  KAFKA_SECURITY_PROTOCOL: 'PLAINTEXT' as const,
  KAFKA_SASL_MECHANISM: 'plain' as const,
  KAFKA_SASL_USERNAME: '',
  KAFKA_SASL_PASSWORD: '',
  TOPIC_PREFIX: kafka.prefix,
  CALLER_CONTEXT_KEY: randomKey(),
  SUBJECT_KEY_ID: 'subject-test',
  SUBJECT_KEY: randomKey(),
})

/** Telemetry that goes nowhere. */
export const noTelemetry = { scrape: () => undefined, stop: () => Promise.resolve() }
