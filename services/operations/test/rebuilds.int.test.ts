import { afterAll, beforeAll, describe, expect, test } from '@jest/globals'
import { toProblemDocument } from '@hub/failure'
import { createHttpServer, type HttpServer } from '@hub/http'
import { silentLogger } from '@hub/testing'
import { createOperationsUnderTest, type OperationsUnderTest } from './operations-under-test.ts'

const rebuild = (id: string, more: object = {}) => ({
  id,
  state: 'running',
  startedBy: 'operator-1',
  startedAt: '2026-11-27T01:00:00.000Z',
  attempts: 1,
  progress: [{ topic: 'identity.pin.v1', read: 5, total: 9, records: 5 }],
  ...more,
})
const known = '018f6c2e-0000-8000-8000-000000000001'
const running = '018f6c2e-0000-8000-8000-000000000002'

const received: { readonly id: string; readonly isSigned: boolean }[] = []
let verification: HttpServer
let operations: OperationsUnderTest
beforeAll(async () => {
  verification = createHttpServer({
    name: 'management',
    host: '127.0.0.1',
    port: 0,
    logger: silentLogger,
    routes: (app) => {
      app.get('/operator/rebuilds', () => [rebuild(known)])
      app.get(`/operator/rebuilds/${known}`, () => rebuild(known))
      app.post(`/operator/rebuilds/${known}/cancellation`, () => rebuild(known, { state: 'cancelled' }))
      app.get(`/operator/rebuilds/${running}`, (_request, reply) =>
        reply.code(404).send(toProblemDocument('unknown-rebuild')),
      )
      app.post('/operator/rebuilds', (request, reply) => {
        const { id } = request.body as { readonly id: string }
        received.push({ id, isSigned: typeof request.headers['hub-caller'] === 'string' })
        const first = received[0]?.id
        if (id !== first) return reply.code(409).send(toProblemDocument('rebuild-running-already'))
        return reply.code(202).send(rebuild(id))
      })
    },
  })
  await verification.start()
  operations = await createOperationsUnderTest([`verification=${verification.url()}`])
})
afterAll(async () => {
  await operations.stop()
})

const body = { consumer: 'verification' }
const start = (key: string) => operations.call('POST', '/v1/rebuilds', body, { 'idempotency-key': `"${key}"` })

describe('a rebuild', () => {
  test('is begun once by one command, in the name of the operator', async () => {
    const answers = [await start('one'), await start('one')]
    expect(answers.map(({ status }) => status)).toEqual([202, 202])
    expect(new Set(received.map(({ id }) => id)).size).toBe(1)
    expect(received.every(({ isSigned }) => isSigned)).toBe(true)
    expect(answers[0]?.body).toMatchObject({ id: received[0]?.id, consumer: 'verification', state: 'running' })
    expect(await start('two')).toMatchObject({ status: 409, problem: 'rebuild-running-already' })
  })

  test('needs an idempotency key and a service that has a read model', async () => {
    expect(await operations.call('POST', '/v1/rebuilds', body)).toMatchObject({
      status: 400,
      problem: 'invalid-header',
    })
    expect(await operations.call('POST', '/v1/rebuilds', { consumer: 'gateway' })).toMatchObject({
      status: 400,
      problem: 'invalid-request',
    })
  })

  test('is shown as the service tells it, and cancelled', async () => {
    const listed = await operations.call('GET', '/v1/rebuilds')
    expect(listed.body).toEqual({ rebuilds: [rebuild(known, { consumer: 'verification' })] })
    const one = await operations.call('GET', `/v1/rebuilds/${known}`)
    expect(one.body).toEqual(rebuild(known, { consumer: 'verification' }))
    const cancelled = await operations.call('POST', `/v1/rebuilds/${known}/cancellation`)
    expect(cancelled.body).toMatchObject({ state: 'cancelled' })
    expect(await operations.call('GET', `/v1/rebuilds/${running}`)).toMatchObject({
      status: 404,
      problem: 'unknown-rebuild',
    })
  })

  test('is answered as unavailable while the service is away', async () => {
    await verification.stop()
    expect(await operations.call('GET', '/v1/rebuilds')).toMatchObject({ status: 503, problem: 'service-unavailable' })
  })
})
