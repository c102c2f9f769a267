import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals'
import { createGatewayUnderTest, social, type Answer, type GatewayUnderTest } from './gateway-under-test.ts'
import { echoing } from './stand-in-upstream.ts'

let gateway: GatewayUnderTest
let token: string
beforeAll(async () => {
  gateway = await createGatewayUnderTest()
  token = await gateway.token()
})
afterAll(() => gateway.stop())
beforeEach(() => {
  gateway.upstream.answerWith(echoing)
  gateway.upstream.seen.length = 0
})

const service = 'VN/GOV/000.00.00.G01/verification/verifications'
const call = (path: string, headers: Record<string, string> = {}, given: string | undefined = token): Promise<Answer> =>
  gateway.call({ path, body: '{"a":1}', token: given, headers: { 'x-road-client': social, ...headers } })

describe('an answer of a provider', () => {
  test('carries the headers of the protocol, each exactly once, whatever the provider sent', async () => {
    gateway.upstream.answerWith((request, response) => {
      response.setHeader('X-Road-Client', 'forged')
      response.setHeader('X-Road-Error', 'forged')
      echoing(request, response)
    })
    const answer = await call(`/r1/${service}?q=%41`, { 'x-road-id': 'message-1' })
    expect(answer.status).toBe(200)
    expect(Object.fromEntries(answer.headers)).toMatchObject({
      'x-road-client': social,
      'x-road-service': service,
      'x-road-id': 'message-1',
    })
    expect(answer.headers.get('x-road-request-id')).toMatch(/^[0-9a-f-]{36}$/)
    expect(Buffer.from(answer.headers.get('x-road-request-hash') ?? '', 'base64')).toHaveLength(64)
    expect(answer.headers.get('x-road-error')).toBeNull()
    expect(gateway.upstream.seen[0]?.target).toBe('/v1/verifications?q=%41')
    expect(gateway.upstream.seen[0]?.headers['x-road-client']).toBe(social)
  })

  test('two equal requests have different ids and hashes', async () => {
    const answers = [await call(`/r1/${service}`), await call(`/r1/${service}`)]
    for (const name of ['x-road-request-id', 'x-road-request-hash', 'x-road-id']) {
      expect(new Set(answers.map(({ headers }) => headers.get(name))).size).toBe(2)
    }
  })

  test('passes as it is when it is an error of the provider', async () => {
    gateway.upstream.answerWith((_request, response) => {
      response.writeHead(418, { 'content-type': 'application/problem+json' })
      response.end('{"title":"teapot"}')
    })
    const answer = await call(`/r1/${service}`)
    expect([answer.status, answer.text, answer.headers.get('x-road-error')]).toEqual([418, '{"title":"teapot"}', null])
  })

  test('both spellings reach the same place', async () => {
    await call(`/r1/${service}`)
    await gateway.call({ path: '/verification/v1/verifications', body: '{"a":1}', token })
    expect(gateway.upstream.seen.map(({ target }) => target)).toEqual(['/v1/verifications', '/v1/verifications'])
  })
})

describe('an error of the gateway', () => {
  const verifications = `/r1/${service}`
  const denied = 'Server.ServerProxy.AccessDenied'
  const cases: readonly (readonly [
    what: string,
    call: { readonly path?: string; readonly headers?: Record<string, string>; readonly badToken?: string },
    expected: readonly [status: number, type: string],
  ])[] = [
    ['no client header', { headers: { 'x-road-client': '' } }, [400, 'Client.BadRequest']],
    ['a client header of two parts', { headers: { 'x-road-client': 'VN/GOV' } }, [400, 'Client.BadRequest']],
    ['a path of four parts', { path: '/r1/VN/GOV/000.00.00.G01/verification' }, [400, 'Client.BadRequest']],
    ['a wrong encoding', { path: '/r1/VN/GOV/%ZZ/verification/verifications' }, [400, 'Client.BadRequest']],
    ['no procedure', { headers: { 'hub-procedure': '' } }, [400, 'Client.BadRequest']],
    [
      'an unknown service',
      { path: '/r1/VN/GOV/000.00.00.G01/verification/nothing' },
      [500, 'Server.ServerProxy.UnknownService'],
    ],
    [
      'an unknown member',
      { path: '/r1/VN/GOV/000.00.00.G99/verification/nothing' },
      [500, 'Server.ServerProxy.UnknownMember'],
    ],
    ['the client of another', { headers: { 'x-road-client': 'VN/GOV/000.00.00.G18/vaccination' } }, [500, denied]],
    ['another procedure', { headers: { 'hub-procedure': 'P-2' } }, [500, denied]],
    ['a bad token', { badToken: 'nonsense' }, [401, 'Server.ClientProxy.AccessDenied']],
  ]

  test.each(cases)(
    '%s has its status and type, and the form of X-Road alone',
    async (_what, { path = verifications, headers = {}, badToken }, [status, type]) => {
      const answer = await call(path, headers, badToken ?? token)
      expect([answer.status, answer.headers.get('x-road-error')]).toEqual([status, type])
      expect(answer.headers.get('content-type')).toBe('application/json;charset=utf-8')
      const body = answer.json()
      expect(Object.keys(body).toSorted()).toEqual(['detail', 'message', 'type'])
      expect(body['type']).toBe(type)
      expect(body['detail']).toMatch(/^[0-9a-f-]{36}$/)
      expect(gateway.upstream.seen).toEqual([])
    },
  )

  test('an unreachable provider is a network error', async () => {
    gateway.upstream.answerWith((_request, response) => response.destroy())
    const answer = await call(`/r1/${service}`)
    expect([answer.status, answer.headers.get('x-road-error')]).toEqual([500, 'Server.ServerProxy.NetworkError'])
  })

  const asXml = '<error><type>Server.ServerProxy.AccessDenied</type><message>'
  test.each([
    ['application/xml', 'application/xml;charset=utf-8', asXml],
    ['text/*;q=0.1', 'text/xml;charset=utf-8', asXml],
    ['nonsense', 'application/json;charset=utf-8', '{"type":"Server.ServerProxy.AccessDenied","message":'],
  ])('who accepts %s gets %s', async (accept, type, body) => {
    const answer = await call(`/r1/${service}`, { accept, 'hub-procedure': 'P-2' })
    expect(answer.headers.get('content-type')).toBe(type)
    expect(answer.text).toContain(body)
  })
})
