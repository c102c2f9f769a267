import { createHash, createSecretKey, randomUUID } from 'node:crypto'
import type { PersonId } from '@hub/contracts'
import { signCallerContext } from '@hub/http'
import { createProducer, readRecords, type EventProducer, type KafkaOptions } from '@hub/kafka'
import {
  createTestDatabase,
  createTestTopics,
  noTelemetry,
  runService,
  silentLogger,
  testConfig,
  type TestDatabase,
} from '@hub/testing'
import { compose } from '../src/compose.ts'
import { makeKeys } from './test-keys.ts'

export interface Answer<Body> {
  readonly status: number
  /** The last part of the type of a problem. */
  readonly problem: string | undefined
  /** What the call came to, for the message log. */
  readonly outcome: string | null
  readonly body: Body
}

interface CallOptions {
  /** An object goes as JSON. */
  readonly body?: object | string
  readonly client?: string
  readonly officer?: string
  readonly grant?: unknown
  readonly headers?: Readonly<Record<string, string>>
  readonly replica?: number
}

export interface NumbersUnderTest {
  readonly kafka: KafkaOptions
  readonly database: TestDatabase
  readonly producer: EventProducer
  /** As the gateway calls for an agency. */
  readonly call: <Body>(method: string, target: string, options?: CallOptions) => Promise<Answer<Body>>
  readonly table: (name: string) => Promise<readonly Record<string, unknown>[]>
  /** What stands on `identity.pin.v1` about a person. */
  readonly eventsOf: (
    personId: PersonId,
  ) => Promise<readonly { readonly type: string; readonly data: Readonly<Record<string, unknown>> }[]>
  readonly stop: () => Promise<void>
}

export const authority = 'VN/GOV/000.00.00.G01/identity-authority'

const defaults = { client: authority, officer: 'officer', grant: {}, headers: {}, replica: 0 }

/** Two replicas of the service, on one database. */
export const startNumbers = async (name: string): Promise<NumbersUnderTest> => {
  const [kafka, database] = await Promise.all([createTestTopics(name), createTestDatabase('id-issuance')])
  const producer = createProducer(kafka)
  const config = { ...testConfig(database, kafka), ...makeKeys() }
  const services = [
    await runService(compose(config, silentLogger, noTelemetry)),
    await runService(compose(config, silentLogger, noTelemetry)),
  ]

  const call = async <Body>(method: string, target: string, options: CallOptions = {}): Promise<Answer<Body>> => {
    const { body, client, officer, grant, headers, replica } = { ...defaults, ...options }
    const text = typeof body === 'object' ? JSON.stringify(body) : body
    const requestDigest = createHash('sha256')
      .update(text ?? '')
      .digest('base64')
    const context = { exchangeId: randomUUID(), client, operation: 'test', officer, requestDigest, grant }
    const signed = signCallerContext(
      createSecretKey(config.CALLER_CONTEXT_KEY, 'base64'),
      { method, target },
      context,
      Date.now(),
    )
    const contentType = typeof body === 'object' ? { 'content-type': 'application/json' } : {}
    const response = await fetch(`${services[replica]?.url('http') ?? ''}${target}`, {
      method,
      headers: { 'hub-caller': signed, ...contentType, ...headers },
      body: text ?? null,
    })
    const answer = (await response.json()) as Body & { readonly type?: string }
    return {
      status: response.status,
      problem: answer.type?.split('/').at(-1),
      outcome: response.headers.get('hub-outcome'),
      body: answer,
    }
  }

  return {
    kafka,
    database,
    producer,
    call,
    table: async (table) => {
      const response = await fetch(`${services[0]?.url('management') ?? ''}/${table}`)
      return (await response.json()) as readonly Record<string, unknown>[]
    },
    eventsOf: async (personId) =>
      (await readRecords(kafka, 'identity.pin.v1'))
        .filter(({ key }) => key === personId)
        .map(({ headers, value }) => ({
          type: headers['ce_type']?.split('.').at(-2) ?? '',
          data: JSON.parse(value?.toString('utf8') ?? '') as Record<string, unknown>,
        })),
    stop: async () => {
      for (const service of services) await service.stop()
      await producer.stop()
      await database.stop()
    },
  }
}
