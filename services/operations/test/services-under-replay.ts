import { spawn, type ChildProcess } from 'node:child_process'
import { createHash, createSecretKey, randomUUID } from 'node:crypto'
import { once } from 'node:events'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { consumption, type ConsumerName, type Service } from '@hub/contracts'
import { signCallerContext } from '@hub/http'
import { createProducer, type EventProducer, type KafkaOptions } from '@hub/kafka'
import {
  createPortPicker,
  createTestDatabase,
  createTestTopics,
  eventually,
  randomKey,
  randomSigningKey,
  testConfig,
  toCallerAnswer,
  type CallerAnswer,
  type TestDatabase,
} from '@hub/testing'

const projectDirectory = fileURLToPath(new URL('../../..', import.meta.url))

export const consumers = Object.keys(consumption) as ConsumerName[]

/** The four consumers and operations, each a process of its own, so that it can be killed; no gateway. */
export interface ServicesUnderReplay {
  readonly kafka: KafkaOptions
  readonly producer: EventProducer
  readonly database: (service: Service) => TestDatabase
  readonly kill: (service: Service) => Promise<void>
  readonly start: (service: Service) => Promise<void>
  /** Calls operations as the gateway does for an officer. */
  readonly call: (
    method: 'GET' | 'POST' | 'PUT' | 'DELETE',
    target: string,
    options?: CallOptions,
  ) => Promise<CallerAnswer>
  /** Everything that a consumer keeps, but the results of replays and who relays; what sequences have given out is no row. */
  readonly dump: (consumer: ConsumerName) => Promise<string>
  readonly stop: () => Promise<void>
}

interface CallOptions {
  readonly body?: object
  readonly officer?: string
  readonly client?: string
}

const isReady = async (port: number): Promise<boolean> =>
  (await fetch(`http://127.0.0.1:${port}/health/ready`).catch(() => undefined))?.ok === true

// When the counts of the data quality are added up is no matter of what was taken in.
const leftOut = ['replayed_event', 'relay_owner', 'quality_delta', 'quality_count']

const dumpTables = async (database: TestDatabase): Promise<string> => {
  const tables = await database.rows<{ name: string }>(
    `select tablename as name from pg_tables where schemaname = 'public' and tablename <> all($1) order by 1`,
    [leftOut],
  )
  const rows = await Promise.all(
    tables.map(({ name }) => database.rows(`select to_jsonb(t) as row from "${name}" as t order by to_jsonb(t)::text`)),
  )
  return JSON.stringify(tables.map(({ name }, index) => [name, rows[index]]))
}

const keysOf = (callerKey: string): Readonly<Record<string, string>> => ({
  CALLER_CONTEXT_KEY: callerKey,
  SUBJECT_KEY_ID: 'subject-test',
  SUBJECT_KEY: randomKey(),
  RECEIPT_SIGNING_KEY: randomSigningKey(),
  CERTIFICATE_KEY: randomSigningKey(),
  NUMBERING_KEY_ID: 'one',
  NUMBERING_KEY: randomKey(),
  ADMINISTRATIVE_UNITS_DIR: join(projectDirectory, 'deploy/reference/administrative-units'),
  WORKING_DAYS_FILE: join(projectDirectory, 'deploy/reference/working-days.json'),
})

export const startServicesUnderReplay = async (approvalAbove: number): Promise<ServicesUnderReplay> => {
  const kafka = await createTestTopics('replay-e2e')
  const producer = createProducer(kafka)
  const names: readonly Service[] = [...consumers, 'operations']
  const databases = new Map(
    await Promise.all(names.map(async (name) => [name, await createTestDatabase(name)] as const)),
  )
  const pickPort = createPortPicker()
  const ports = new Map(
    await Promise.all(
      names.map(async (name) => [name, { http: await pickPort(0), management: await pickPort(0) }] as const),
    ),
  )
  const callerKey = randomKey()
  const keys = keysOf(callerKey)
  const children = new Map<Service, ChildProcess>()

  const database = (service: Service): TestDatabase => {
    const found = databases.get(service)
    if (found === undefined) throw new Error(`no database of ${service}`)
    return found
  }
  const portsOf = (service: Service) => ports.get(service) ?? { http: 0, management: 0 }
  const managementUrls = consumers.map((name) => `${name}=http://127.0.0.1:${portsOf(name).management}`).join(',')

  const environmentOf = (service: Service): Record<string, string> => {
    const { http, management } = portsOf(service)
    return {
      ...Object.fromEntries(
        Object.entries(testConfig(database(service), kafka)).map(([key, value]) => [key, String(value)]),
      ),
      ...keys,
      PORT: String(http),
      MANAGEMENT_PORT: String(management),
      MANAGEMENT_URLS: managementUrls,
      REPLAY_APPROVAL_ABOVE: String(approvalAbove),
    }
  }

  const start = async (service: Service): Promise<void> => {
    const main = join(projectDirectory, 'services', service, 'src/main.ts')
    const env = environmentOf(service)
    children.set(service, spawn(process.execPath, ['--conditions=source', main], { stdio: 'inherit', env }))
    await eventually(() => isReady(portsOf(service).management), Boolean, {
      what: `a ready ${service}`,
      timeoutMs: 60_000,
      everyMs: 100,
    })
  }
  const kill = async (service: Service): Promise<void> => {
    const child = children.get(service)
    child?.kill('SIGKILL')
    if (child !== undefined && child.exitCode === null && child.signalCode === null) await once(child, 'exit')
  }
  await Promise.all(names.map(start))

  return {
    kafka,
    producer,
    database,
    kill,
    start,
    dump: (consumer) => dumpTables(database(consumer)),
    call: async (method, target, options = {}) => {
      const { body, officer = 'operator-1', client = 'VN/GOV/000.00.00.G01/operator-desk' } = options
      const text = body === undefined ? '' : JSON.stringify(body)
      const requestDigest = createHash('sha256').update(text).digest('base64')
      const exchangeId = randomUUID()
      const context = { exchangeId, client, operation: 'test', officer, requestDigest, grant: undefined }
      const key = createSecretKey(callerKey, 'base64')
      const response = await fetch(`http://127.0.0.1:${portsOf('operations').http}${target}`, {
        method,
        headers: {
          'hub-caller': signCallerContext(key, { method, target }, context, Date.now()),
          'idempotency-key': `"${exchangeId}"`,
          ...(text === '' ? {} : { 'content-type': 'application/json' }),
        },
        ...(text === '' ? {} : { body: text }),
      })
      return toCallerAnswer(response)
    },
    stop: async () => {
      await Promise.all(names.map(kill))
      await producer.stop()
      await Promise.all([...databases.values()].map((opened) => opened.stop()))
    },
  }
}
