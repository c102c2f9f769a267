import { createServer, type IncomingMessage, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { afterEach, describe, expect, test } from '@jest/globals'
import { createHubClient, toFailure } from './hub-client.ts'

const opened: Server[] = []
afterEach(() => {
  for (const server of opened.splice(0)) server.close()
})

const serve = async (answer: (request: IncomingMessage) => readonly [number, object]): Promise<string> => {
  const server = createServer((request, response) => {
    const [status, body] = answer(request)
    response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body))
  })
  opened.push(server)
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`
}

const clientOf = (gateway: string) =>
  createHubClient({
    gateway,
    tokenEndpoint: `${gateway}/oauth/token`,
    clientId: 'hub-viewer',
    clientSecret: 'secret',
    officer: 'officer-1',
    purpose: 'operations',
  })

const token = [200, { access_token: 'token-1', expires_in: 600 }] as const

describe('a call', () => {
  test('signs in once, and says who asks and why', async () => {
    const seen: IncomingMessage[] = []
    const gateway = await serve((request) => {
      seen.push(request)
      return request.url === '/oauth/token' ? token : [200, { topics: [] }]
    })
    const hub = clientOf(gateway)
    await hub.call({ method: 'GET', path: '/streams/topics' })
    const { body, date } = await hub.call({ method: 'GET', path: '/streams/events', query: { topic: 'a b' } })
    await hub.close()
    expect([body, date]).toEqual([{ topics: [] }, expect.any(Date)])
    expect(seen.map(({ url }) => url)).toEqual([
      '/oauth/token',
      '/operations/v1/streams/topics',
      '/operations/v1/streams/events?topic=a+b',
    ])
    expect(seen[1]?.headers).toMatchObject({
      authorization: 'Bearer token-1',
      'hub-procedure': 'G01-VH01',
      'hub-officer': 'officer-1',
      'hub-purpose': 'operations',
    })
  })

  test('is sent again with the same key where the hub was away for a moment', async () => {
    const keys: unknown[] = []
    const gateway = await serve(({ url, headers }) => {
      if (url === '/oauth/token') return token
      keys.push(headers['idempotency-key'])
      return keys.length === 1 ? [503, {}] : [201, { id: 'r-1' }]
    })
    const hub = clientOf(gateway)
    const { body } = await hub.call({ method: 'POST', path: '/rebuilds', body: {} }, { idempotencyKey: 'key-1' })
    await hub.close()
    expect([body, keys]).toEqual([{ id: 'r-1' }, ['"key-1"', '"key-1"']])
  })

  test('of a client that the hub does not know is refused', async () => {
    const hub = clientOf(await serve(() => [401, { error: 'invalid_client' }]))
    await expect(hub.call({ method: 'GET', path: '/overview' })).rejects.toMatchObject({ kind: 'refused' })
    await hub.close()
  })

  test('to a hub that is not there says so', async () => {
    const hub = clientOf('http://127.0.0.1:1')
    await expect(hub.call({ method: 'GET', path: '/overview' })).rejects.toMatchObject({ kind: 'away' })
    await hub.close()
  })
})

describe('a problem', () => {
  const problem = {
    type: 'https://hub.ndxp.example/problems/not-granted',
    title: 'Not granted',
    status: 403,
    detail: 'The grant has no such operation.',
    errors: [{ pointer: '/reason', detail: 'must say why' }],
  }

  test('is told with its detail, and with what to do', () => {
    const { kind, message, lines } = toFailure(403, problem)
    expect([kind, message]).toEqual(['refused', 'Not granted (403)'])
    expect(lines).toEqual([
      'The grant has no such operation.',
      '/reason: must say why',
      expect.stringMatching(/^What to do: ./),
      expect.stringMatching(/^The hub's side: ./),
    ])
  })

  test.each([
    [404, 'refused'],
    [422, 'refused'],
    [429, 'away'],
    [500, 'failed'],
    [503, 'away'],
  ])('with status %i counts as %s', (status, kind) => {
    expect(toFailure(status, undefined).kind).toBe(kind)
  })
})
