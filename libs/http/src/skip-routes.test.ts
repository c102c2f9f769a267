import { createSecretKey, randomBytes, randomUUID } from 'node:crypto'
import { afterAll, beforeAll, beforeEach, expect, test } from '@jest/globals'
import { createLogger, type Telemetry } from '@hub/telemetry'
import { callerHeader, signCallerContext, type CallerContext } from './caller-context.ts'
import { createManagementServer } from './management.ts'
import { skipRoutes, type Skips } from './skip-routes.ts'

const key = createSecretKey(randomBytes(32))
const told: unknown[] = []
const outcome: { proposal: Awaited<ReturnType<Skips['propose']>>; decision: Awaited<ReturnType<Skips['decide']>> } = {
  proposal: 'kept',
  decision: 'decided',
}
const skip = { id: randomUUID(), state: 'proposed' }

const server = createManagementServer({
  host: '127.0.0.1',
  port: 0,
  logger: createLogger({ service: 'test', level: 'error' }),
  telemetry: {} as Telemetry,
  checks: [],
  tables: {},
  operator: {
    callerContextKey: key,
    routes: [
      skipRoutes({
        propose: (proposal, by) => {
          told.push([proposal, by])
          return Promise.resolve(outcome.proposal)
        },
        find: (id) => Promise.resolve(id === skip.id ? skip : undefined),
        list: () => Promise.resolve([skip]),
        decide: (decision, by) => {
          told.push([decision, by])
          return Promise.resolve(outcome.decision)
        },
      }),
    ],
  },
})
beforeAll(() => server.start())
afterAll(() => server.stop())
beforeEach(() => {
  told.length = 0
  Object.assign(outcome, { proposal: 'kept', decision: 'decided' })
})

const by = { client: 'VN/GOV/000.00.00.G01/operator-desk', officer: 'truc.ban' }
const context = { ...by, exchangeId: randomUUID(), operation: 'test', requestDigest: '', grant: {} }
const nobody = { ...context, officer: undefined }

const send = async (method: 'GET' | 'POST', target: string, body?: object, as: CallerContext = context) => {
  const response = await fetch(server.url() + target, {
    method,
    headers: {
      [callerHeader]: signCallerContext(key, { method, target }, as, Date.now()),
      ...(body === undefined ? {} : { 'content-type': 'application/json' }),
    },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  })
  const { type } = (await response.clone().json()) as { readonly type?: string }
  return [response.status, type?.split('/').at(-1) ?? (await response.json())]
}

const proposal = { id: skip.id, parkedId: randomUUID(), reason: 'sent twice by mistake' }
const decisionPath = `/operator/skips/${skip.id}/decision`

test('a skip is proposed, looked at and decided by named officers', async () => {
  expect(await send('POST', '/operator/skips', proposal)).toEqual([201, skip])
  expect(await send('GET', '/operator/skips')).toEqual([200, [skip]])
  expect(await send('GET', `/operator/skips/${skip.id}`)).toEqual([200, skip])
  expect(await send('POST', decisionPath, { decision: 'approve' })).toEqual([200, skip])
  expect(told).toEqual([
    [proposal, by],
    [{ id: skip.id, decision: 'approve' }, by],
  ])
})

test.each([
  ['not-parked', 404, 'unknown-parked-event'],
  ['not-first', 409, 'parked-behind-another'],
  ['proposed-already', 409, 'skip-proposed-already'],
  ['id-reused', 422, 'idempotency-key-reused'],
] as const)('a proposal that is %s is refused', async (why, status, problem) => {
  outcome.proposal = why
  expect(await send('POST', '/operator/skips', proposal)).toEqual([status, problem])
})

test.each([
  ['unknown', 404, 'unknown-skip'],
  ['decided-already', 409, 'skip-decided-already'],
  ['own-proposal', 409, 'own-proposal'],
  ['lapsed', 409, 'skip-lapsed'],
] as const)('a decision about what is %s is refused', async (why, status, problem) => {
  outcome.decision = why
  expect(await send('POST', decisionPath, { decision: 'refuse' })).toEqual([status, problem])
})

test('nothing is proposed or decided without an officer, a reason or a decision', async () => {
  const refused = [
    send('POST', '/operator/skips', proposal, nobody),
    send('POST', '/operator/skips', { ...proposal, reason: 'short' }),
    send('POST', '/operator/skips', { ...proposal, id: 'one' }),
    send('POST', decisionPath, { decision: 'approve' }, nobody),
    send('POST', decisionPath, { decision: 'perhaps' }),
    send('GET', `/operator/skips/${randomUUID()}`),
  ]
  expect((await Promise.all(refused)).map(([status]) => status)).toEqual([400, 400, 400, 400, 400, 404])
  expect(told).toEqual([])
})
