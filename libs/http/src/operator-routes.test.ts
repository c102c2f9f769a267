import { createSecretKey, randomBytes, randomUUID } from 'node:crypto'
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals'
import { createLogger, type Telemetry } from '@hub/telemetry'
import { callerHeader, signCallerContext } from './caller-context.ts'
import { createManagementServer } from './management.ts'
import { operatorRoutes } from './operator-routes.ts'

const key = createSecretKey(randomBytes(32))
const parkedId = randomUUID()
const asked: object[] = []

const server = createManagementServer({
  host: '127.0.0.1',
  port: 0,
  logger: createLogger({ service: 'test', level: 'error' }),
  telemetry: {} as Telemetry,
  checks: [],
  tables: { 'parked-events': () => Promise.resolve([{ id: parkedId }]) },
  operator: {
    callerContextKey: key,
    routes: [
      operatorRoutes({
        listParkedGroups: () => Promise.resolve([{ reason: 'bug', events: 1 }]),
        listParkedEvents: (selection) => {
          asked.push(selection)
          return Promise.resolve([])
        },
        findParkedEvent: (id) => Promise.resolve(id === parkedId ? { id, data: {} } : undefined),
        findEventState: (eventId) => Promise.resolve({ state: 'applied', eventId }),
        readOutbox: () => Promise.resolve({ rows: 0, oldestSeconds: 0 }),
      }),
    ],
  },
})
beforeAll(() => server.start())
afterAll(() => server.stop())

const context = {
  exchangeId: randomUUID(),
  client: 'VN/GOV/000.00.00.G01/operations',
  operation: 'test',
  officer: 'truc.ban',
  requestDigest: '',
  grant: {},
}

const get = async (target: string, signedFor: string | undefined = target) => {
  const signed = signCallerContext(key, { method: 'GET', target: signedFor }, context, Date.now())
  const response = await fetch(server.url() + target, { headers: { [callerHeader]: signed } })
  return { status: response.status, body: (await response.json()) as { readonly type?: string } }
}

describe('what is below /operator', () => {
  test('answers a call that was signed for it', async () => {
    expect(await get('/operator/parked-groups')).toEqual({ status: 200, body: [{ reason: 'bug', events: 1 }] })
    expect(await get(`/operator/parked-events/${parkedId}`)).toMatchObject({ status: 200, body: { id: parkedId } })
  })

  test.each([
    ['without a context', undefined],
    ['with one that is no context', 'e30.e30'],
    ['with one for another call', signCallerContext(key, { method: 'GET', target: '/other' }, context, Date.now())],
  ])('refuses a call %s', async (_how, header) => {
    const headers = header === undefined ? {} : { [callerHeader]: header }
    const response = await fetch(`${server.url()}/operator/outbox`, { headers })
    expect(response.status).toBe(403)
    expect(await response.json()).toMatchObject({ type: expect.stringContaining('outside-the-gateway') })
  })

  test('leaves open what platforms and operators read without it', async () => {
    const response = await fetch(`${server.url()}/parked-events`)
    expect(await response.json()).toEqual([{ id: parkedId }])
  })

  test('says so where there is no such parked event', async () => {
    const { status, body } = await get(`/operator/parked-events/${randomUUID()}`)
    expect([status, body.type]).toEqual([404, expect.stringContaining('unknown-parked-event')])
  })

  test('hands on what is asked for, within bounds', async () => {
    await get('/operator/parked-events?reason=bug&key=one&after=17&limit=1000')
    expect(asked).toEqual([{ reason: 'bug', key: 'one', after: 17, limit: 1000 }])
    const answers = await Promise.all(
      ['limit=0', 'limit=1001', 'after=last', 'reasons=bug'].map((query) => get(`/operator/parked-events?${query}`)),
    )
    expect(answers.map(({ status }) => status)).toEqual([400, 400, 400, 400])
  })
})
