import * as jestGlobals from '@jest/globals'
import { expect } from '@jest/globals'
import {
  createProxiedServers,
  createProxiedUrl,
  describeFaults,
  eventually,
  noTelemetry,
  silentLogger,
  startService,
  testServers,
  type CallerAnswer,
  type ServiceUnderFaults,
  type Work,
} from '@hub/testing'
import { compose } from '../src/compose.ts'
import { configureGateway, createGatewayClient, readLog, type Answer } from './gateway-under-test.ts'
import { createStandInUpstream } from './stand-in-upstream.ts'

const alias = '/verification/v1/verifications'

const toCallerAnswer = ({ status, headers, json }: Answer): CallerAnswer => {
  const body = json()
  const problem = status < 400 ? undefined : String(body['type']).split('/').at(-1)
  return { status, problem, retryAfter: headers.get('retry-after'), body }
}

const setUp = async (): Promise<ServiceUnderFaults<'postgres' | 'kafka' | 'redis' | 'upstream'>> => {
  const servers = await createProxiedServers('gateway')
  const upstream = await createStandInUpstream()
  const [redis, service] = await Promise.all([createProxiedUrl(testServers().redis), createProxiedUrl(upstream.url)])
  const { config, remove } = await configureGateway({ ...servers.config, REDIS_URL: redis.url }, service.url)
  const client = createGatewayClient(config.PUBLIC_URL)
  const start = () => startService(compose(config, silentLogger, noTelemetry))

  // A token outlives the gateway that gave it.
  const first = await start()
  await first.untilReady()
  const token = await client.token()
  await first.stop()

  const read = (): Promise<Answer> => client.call({ path: alias, body: '{}', token })
  const write = (): Promise<Answer> => client.call({ method: 'PUT', path: `${alias}/7`, body: '{}', token })

  /** Agencies call until they are answered. */
  const bring = (pieces: number): Promise<Work> => {
    const exchanges: string[] = []
    const callUntilAnswered = async (call: () => Promise<Answer>): Promise<void> => {
      const options = { what: 'an answer', timeoutMs: 50_000, everyMs: 250 }
      const { headers } = await eventually(call, ({ status }) => status === 200, options)
      exchanges.push(headers.get('hub-exchange-id') ?? '')
    }
    const work = Promise.all(
      Array.from({ length: pieces }, (_, index) => callUntilAnswered(index % 2 === 0 ? read : write)),
    )
    const count = async (): Promise<readonly number[]> => {
      const records = await readLog(servers.kafka)
      const numbersOf = Map.groupBy(records, ({ data }) => String(data['process']))
      const chains = [...numbersOf.values()].map((chain) => {
        const numbers = chain.map(({ data }) => Number(data['number']))
        return Math.max(...numbers) / new Set(numbers).size
      })
      const answered = exchanges.map((id) => {
        const events = records.filter(({ key }) => key === id).map(({ headers }) => headers['ce_id'])
        return new Set(events).size / 2
      })
      return [...chains, ...answered, exchanges.length / pieces]
    }
    return Promise.resolve({
      isBegun: () => Promise.resolve(exchanges.length > 0),
      isDone: () => work.then(() => true),
      count,
    })
  }
  return {
    proxies: { ...servers.proxies, redis: redis.proxy, upstream: service.proxy },
    start,
    bring,
    ask: async () => {
      const answer = toCallerAnswer(await read())
      if (answer.problem !== 'catalogue-unconfirmed') return answer
      // Nor is a client told that its credentials are wrong while nobody knows who the clients are.
      const refused = toCallerAnswer(await client.requestToken('grant_type=client_credentials', 'vss:any'))
      expect(refused).toMatchObject({ status: 503, problem: answer.problem, retryAfter: answer.retryAfter })
      return answer
    },
    countParked: () => Promise.resolve(0),
    stop: async () => {
      await upstream.stop()
      await servers.stop()
      await remove()
    },
  }
}

const answered = { callers: 'an answer', ready: true } as const
const unrecorded = { callers: 'message-log-unavailable', ready: false } as const

describeFaults(jestGlobals, setUp, {
  'postgres away at start': {
    promise: 'callers are told that the grants cannot be confirmed, until it is back',
    callers: 'catalogue-unconfirmed',
    ready: false,
  },
  'postgres away in the middle': { promise: 'nobody notices: Redis confirms the catalogue', ...answered },
  'postgres half-open': { promise: 'nobody notices: Redis confirms the catalogue', ...answered },
  'postgres slow': { promise: 'nobody notices: Redis confirms the catalogue', ...answered },
  'kafka away at start': { promise: 'nothing is answered that is not on record', ...unrecorded },
  'kafka away in the middle': { promise: 'nothing is answered that is not on record, once', ...unrecorded },
  'kafka half-open': { promise: 'callers are told in time, and what was answered is on record, once', ...unrecorded },
  'kafka slow': { promise: 'calls are answered and on record all the same', ...answered },
  'redis away at start': { promise: 'nobody notices: PostgreSQL confirms the catalogue', ...answered },
  'redis away in the middle': { promise: 'nobody notices: PostgreSQL confirms the catalogue', ...answered },
  'redis half-open': { promise: 'nobody notices: PostgreSQL confirms the catalogue', ...answered },
  'redis slow': { promise: 'nobody notices: PostgreSQL confirms the catalogue', ...answered },
  'upstream away at start': {
    promise: 'callers are told to come again, on record',
    callers: 'service-unavailable',
    ready: true,
  },
  'upstream away in the middle': {
    promise: 'callers are told to come again, on record',
    callers: 'service-unavailable',
    ready: true,
  },
  'upstream half-open': { promise: 'callers are told in time, on record', callers: 'service-timeout', ready: true },
  'upstream slow': { promise: 'calls are answered all the same', ...answered },
})
