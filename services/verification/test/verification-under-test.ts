import { createHash, createSecretKey, randomUUID } from 'node:crypto'
import { personSnapshot, pinIssued, type DataOf, type OutgoingRecord, type PersonId } from '@hub/contracts'
import { signCallerContext } from '@hub/http'
import { createProducer, type EventProducer, type KafkaOptions } from '@hub/kafka'
import {
  createTestDatabase,
  createTestTopics,
  eventually,
  makeRecord,
  noTelemetry,
  randomKey,
  randomSigningKey,
  runService,
  silentLogger,
  testConfig,
  type TestDatabase,
} from '@hub/testing'
import { compose } from '../src/compose.ts'

export interface Answer {
  readonly status: number
  readonly outcomeHeader: string | null
  readonly subjectHeader: string | null
  readonly body: {
    readonly outcome?: string
    readonly claims?: Record<string, string>
    readonly disclosed?: Record<string, object>
    readonly checks?: readonly { holds: string }[]
    readonly asOf?: string
    readonly stale?: boolean
    readonly successor?: string
    readonly receipt?: string
    readonly type?: string
    readonly errors?: readonly object[]
    readonly keys?: readonly { readonly kid: string }[]
  }
}

export interface VerificationUnderTest {
  readonly kafka: KafkaOptions
  readonly database: TestDatabase
  readonly producer: EventProducer
  /** Calls one process of the service after the other, as the gateway does for an agency. */
  readonly call: (method: string, target: string, body: unknown, grant: unknown) => Promise<Answer>
  readonly verify: (question: unknown, grant?: unknown) => Promise<Answer>
  /** Calls the management server of one process after the other, as operations does for an operator. */
  readonly operate: (method: string, target: string, body?: unknown) => Promise<{ status: number; body: unknown }>
  /** For a further process, of another make. */
  readonly config: ReturnType<typeof testConfig> & {
    readonly SUBJECT_KEY_ID: string
    readonly SUBJECT_KEY: string
    readonly RECEIPT_SIGNING_KEY: string
  }
  readonly untilOutcome: (pin: string, outcome: string) => Promise<Answer>
  readonly stop: () => Promise<void>
}

const broad = {
  accept: 'equivalent',
  distinguish: true,
  claims: ['sex', 'motherFullName'],
  age: true,
  disclose: ['sex'],
}

let numbers = 0
export const nextPin = (): string => {
  numbers += 1
  return `0018${String(26_000_000 + numbers).padStart(8, '0')}`
}

export const issued = (key: PersonId, pin: string, sequence = 1): OutgoingRecord =>
  makeRecord(pinIssued, { key, sequence, data: { pin, issuedAt: new Date().toISOString() } })

export const snapshot = (
  key: PersonId,
  version = 1,
  given: Partial<DataOf<typeof personSnapshot>> = {},
): OutgoingRecord => {
  const data = {
    version,
    fullName: 'Nguyễn Thị Hòa',
    dateOfBirth: '2016-05-20',
    sex: 'female',
    ethnicity: '01',
    nationality: 'VN',
    mother: { fullName: 'Trần Thị Lan' },
    ...given,
  } as const
  return makeRecord(personSnapshot, { key, sequence: version, data })
}

export const question = (pin: string) => ({ pin, fullName: 'Nguyễn Thị Hòa', dateOfBirth: '2016-05-20' })

const post = async (
  { url, callerKey }: { readonly url: string; readonly callerKey: string },
  { method, target }: { readonly method: string; readonly target: string },
  body: unknown,
  grant: unknown,
): Promise<Answer> => {
  const text = body === undefined ? undefined : JSON.stringify(body)
  const requestDigest = createHash('sha256')
    .update(text ?? '')
    .digest('base64')
  const context = {
    exchangeId: randomUUID(),
    client: 'VN/GOV/TEST/agency',
    operation: 'test',
    procedure: 'G24-BH01',
    purpose: 'test',
    requestDigest,
    grant,
  }
  const response = await fetch(url + target, {
    method,
    headers: {
      'hub-caller': signCallerContext(createSecretKey(callerKey, 'base64'), { method, target }, context, Date.now()),
      ...(text === undefined ? {} : { 'content-type': 'application/json' }),
    },
    ...(text === undefined ? {} : { body: text }),
  })
  return {
    status: response.status,
    outcomeHeader: response.headers.get('hub-outcome'),
    subjectHeader: response.headers.get('hub-subject'),
    body: (await response.json()) as Answer['body'],
  }
}

/** A whole verification on real servers, in so many processes. */
export const createVerificationUnderTest = async (processes = 1): Promise<VerificationUnderTest> => {
  const [kafka, database] = await Promise.all([
    createTestTopics('verification-test'),
    createTestDatabase('verification'),
  ])
  const producer = createProducer(kafka)
  const callerKey = randomKey()
  const config = {
    ...testConfig(database, kafka),
    CALLER_CONTEXT_KEY: callerKey,
    SUBJECT_KEY_ID: 'subject-test',
    SUBJECT_KEY: randomKey(),
    RECEIPT_SIGNING_KEY: randomSigningKey(),
  }
  const services = await Promise.all(
    Array.from({ length: processes }, () => runService(compose(config, silentLogger, noTelemetry))),
  )

  let calls = 0
  const nextUrl = (server: 'http' | 'management'): string => {
    calls += 1
    return services[calls % processes]?.url(server) ?? ''
  }
  const call: VerificationUnderTest['call'] = (method, target, body, grant) =>
    post({ url: nextUrl('http'), callerKey }, { method, target }, body, grant)
  const verify: VerificationUnderTest['verify'] = (asked, grant = broad) =>
    call('POST', '/v1/verifications', asked, grant)
  return {
    kafka,
    database,
    producer,
    call,
    verify,
    operate: (method, target, body) =>
      post({ url: nextUrl('management'), callerKey }, { method, target }, body, undefined),
    config,
    untilOutcome: (pin, outcome) =>
      eventually(
        () => verify(question(pin)),
        ({ body }) => body.outcome === outcome,
        { what: outcome },
      ),
    stop: async () => {
      await Promise.all(services.map((service) => service.stop()))
      await producer.stop()
      await database.stop()
    },
  }
}
