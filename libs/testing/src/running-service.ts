import { randomBytes } from 'node:crypto'
import type { KafkaOptions } from '@hub/kafka'
import { eventually } from './eventually.ts'
import type { TestDatabase } from './database.ts'

interface Part {
  readonly name: string
  readonly start: () => Promise<void>
  readonly stop: () => Promise<void>
}

export interface RunningService {
  /** Base URL of a server of the service: `http` for callers, `management` for operators. */
  readonly url: (server: 'http' | 'management') => string
  readonly stop: () => Promise<void>
}

const hasUrl = (part: Part): part is Part & { readonly url: () => string } => 'url' in part

/** Runs a composed service inside the test's process, on free ports, and waits until it is ready. */
export const runService = async (parts: readonly Part[]): Promise<RunningService> => {
  for (const part of parts) await part.start()
  const service: RunningService = {
    url: (server) => {
      const part = parts.find(({ name }) => name === server)
      if (part === undefined || !hasUrl(part)) throw new Error(`the service has no server ${server}`)
      return part.url()
    },
    stop: async () => {
      for (const part of parts.toReversed()) await part.stop()
    },
  }
  const health = `${service.url('management')}/health/ready`
  const ask = async (): Promise<string> => (await fetch(health)).text()
  await eventually(ask, (text) => text.includes('"status":"ready"'), { what: 'a ready service', timeoutMs: 30_000 })
  return service
}

/** The keys of the configuration that all services have, for a service in a test. */
export const testConfig = (database: TestDatabase, kafka: KafkaOptions) => ({
  HOST: '127.0.0.1',
  PORT: 0,
  MANAGEMENT_PORT: 0,
  LOG_LEVEL: 'error' as const,
  DATABASE_URL: database.url,
  DATABASE_CONNECTIONS: 10,
  KAFKA_BROKERS: kafka.brokers.join(','),
  TOPIC_PREFIX: kafka.prefix,
})

/** 32 random bytes in base64. */
export const randomKey = (): string => randomBytes(32).toString('base64')

/** Telemetry that goes nowhere. */
export const noTelemetry = { scrape: () => undefined, stop: () => Promise.resolve() }
