import { createSecretKey, randomBytes, randomUUID } from 'node:crypto'
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals'
import { createLogger, type Telemetry } from '@hub/telemetry'
import { callerHeader, signCallerContext } from './caller-context.ts'
import { createManagementServer } from './management.ts'
import { operatorRoutes } from './operator-routes.ts'

const key = createSecretKey(randomBytes(32))
const parkedId = randomUUID()
const asked: object[] = []
const quarantines = new Map<string, object>()
const started = new Map<string, Readonly<Record<string, unknown>>>()

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
      operatorRoutes(
        {
          listParkedGroups: () => Promise.resolve([{ reason: 'bug', events: 1 }]),
          listParkedEvents: (selection) => {
            asked.push(selection)
            return Promise.resolve([])
          },
          findParkedEvent: (id) => Promise.resolve(id === parkedId ? { id, data: {} } : undefined),
          findEventState: (eventId) => Promise.resolve({ state: 'applied', eventId }),
          readOutbox: () => Promise.resolve({ rows: 0, oldestSeconds: 0 }),
          quarantines: {
            set: (provinceCode, reason, setBy) => {
              quarantines.set(provinceCode, { provinceCode, reason, setBy })
              return Promise.resolve({ provinceCode, reason, setBy })
            },
            lift: (provinceCode) => {
              const lifted = quarantines.get(provinceCode)
              quarantines.delete(provinceCode)
              return Promise.resolve(lifted)
            },
            list: () => Promise.resolve([...quarantines.values()]),
          },
          redrives: {
            start: (order, by) => {
              started.set(order.id, { ...order, by, state: 'running' })
              return Promise.resolve()
            },
            find: (id) => Promise.resolve(started.get(id)),
            list: () => Promise.resolve([...started.values()]),
            setState: (id, state) => {
              const found = started.get(id)
              if (found?.['state'] === 'cancelled') return Promise.resolve(false)
              if (found !== undefined) started.set(id, { ...found, state })
              return Promise.resolve(found !== undefined)
            },
          },
          skips: {
            propose: () => Promise.resolve('not-parked'),
            find: () => Promise.resolve(undefined),
            list: () => Promise.resolve([]),
            decide: () => Promise.resolve('unknown'),
          },
        },
        (order) => Promise.resolve({ keysTotal: 0, order }),
      ),
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

const send = async (method: 'GET' | 'POST' | 'PUT' | 'DELETE', target: string, body?: object, by: object = context) => {
  const signed = signCallerContext(key, { method, target }, by as typeof context, Date.now())
  const json = body === undefined ? {} : { 'content-type': 'application/json' }
  const response = await fetch(server.url() + target, {
    method,
    headers: { [callerHeader]: signed, ...json },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  })
  return { status: response.status, body: (await response.json()) as { readonly type?: string } }
}
const get = (target: string) => send('GET', target)

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

describe('redrives', () => {
  const order = { id: randomUUID(), selection: { kind: 'reason', reason: 'bug' }, ratePerSecond: 100 }
  const { client, officer } = context

  test('are started by an officer, looked at, paused, resumed and cancelled', async () => {
    const by = { client, officer }
    expect(await send('POST', '/operator/redrives', order)).toMatchObject({ status: 202, body: { ...order, by } })
    const turn = (name: string) => send('POST', `/operator/redrives/${order.id}/${name}`)
    expect(await turn('pause')).toMatchObject({ status: 200, body: { state: 'paused' } })
    expect(await turn('resume')).toMatchObject({ status: 200, body: { state: 'running' } })
    expect(await turn('cancellation')).toMatchObject({ status: 200, body: { state: 'cancelled' } })
    expect(await turn('resume')).toMatchObject({ status: 409, body: { type: expect.stringMatching(/redrive-over$/) } })
    expect(await get('/operator/redrives')).toMatchObject({ status: 200, body: [{ id: order.id }] })
  })

  test('are not started without an officer, nor for a selection that is none', async () => {
    const { officer: _officer, ...nobody } = context
    const refused = [
      send('POST', '/operator/redrives', { ...order, id: randomUUID() }, nobody),
      send('POST', '/operator/redrives', { ...order, selection: { kind: 'key' } }),
      send('POST', '/operator/redrives', { ...order, ratePerSecond: 0 }),
      send('POST', '/operator/redrives', { ...order, id: 'one' }),
      get(`/operator/redrives/${randomUUID()}`),
    ]
    expect((await Promise.all(refused)).map(({ status }) => status)).toEqual([400, 400, 400, 400, 404])
  })
})

describe('rehearsals of a redrive', () => {
  const selection = { kind: 'reason', reason: 'bug' }
  const rehearse = (body: object) => send('POST', '/operator/redrive-rehearsals', body)

  test('answer what it would come to, for as many persons as are wanted', async () => {
    const [usual, few] = [await rehearse({ selection }), await rehearse({ selection, mostKeys: 3 })]
    expect([usual.status, usual.body]).toEqual([200, { keysTotal: 0, order: { selection, mostKeys: 200 } }])
    expect([few.status, few.body]).toEqual([200, { keysTotal: 0, order: { selection, mostKeys: 3 } }])
  })

  test('are refused without a context, and for a selection or a number that is none', async () => {
    const target = '/operator/redrive-rehearsals'
    const bare = await fetch(server.url() + target, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ selection }),
    })
    const refused = [rehearse({}), rehearse({ selection: { kind: 'key' } }), rehearse({ selection, mostKeys: 1001 })]
    expect([bare.status, ...(await Promise.all(refused)).map(({ status }) => status)]).toEqual([403, 400, 400, 400])
  })
})

describe('quarantines', () => {
  const { client, officer } = context
  const reason = 'the registrar of the province sends nonsense'
  const quarantine = { provinceCode: '01', reason, setBy: { client, officer } }

  test('are set by an officer, listed and lifted', async () => {
    expect(await send('PUT', '/operator/quarantines/01', { reason })).toEqual({ status: 200, body: quarantine })
    expect(await get('/operator/quarantines')).toEqual({ status: 200, body: [quarantine] })
    expect(await send('DELETE', '/operator/quarantines/01')).toEqual({ status: 200, body: quarantine })
    expect(await get('/operator/quarantines')).toEqual({ status: 200, body: [] })
    const again = await send('DELETE', '/operator/quarantines/01')
    expect([again.status, again.body.type]).toEqual([404, expect.stringMatching(/unknown-quarantine$/)])
  })

  test('are not changed without an officer or a context, for no reason, or for what is no province', async () => {
    const { officer: _officer, ...nobody } = context
    const refused = [
      send('PUT', '/operator/quarantines/01', { reason }, nobody),
      send('DELETE', '/operator/quarantines/01', undefined, nobody),
      send('PUT', '/operator/quarantines/01', { reason: 'because' }),
      send('PUT', '/operator/quarantines/1', { reason }),
      send('DELETE', '/operator/quarantines/001'),
      fetch(`${server.url()}/operator/quarantines/01`, { method: 'DELETE' }),
    ]
    expect((await Promise.all(refused)).map(({ status }) => status)).toEqual([400, 400, 400, 400, 400, 403])
    expect(quarantines.size).toBe(0)
  })
})
