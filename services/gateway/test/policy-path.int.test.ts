import { createHash } from 'node:crypto'
import type { ServerResponse } from 'node:http'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals'
import { eventually } from '@hub/testing'
import { createGatewayUnderTest, social, type Answer, type GatewayUnderTest } from './gateway-under-test.ts'
import { echoing, type SeenRequest } from './stand-in-upstream.ts'

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

const alias = '/verification/v1/verifications'
const problem = (answer: Answer): unknown => String(answer.json()['type']).split('/').at(-1)
const verify = (headers: Record<string, string> = {}, given: string | undefined = token): Promise<Answer> =>
  gateway.call({
    path: alias,
    body: '{"pin":"1"}',
    token: given,
    headers: { 'content-type': 'application/json', ...headers },
  })
const recordsOf = async (answer: Answer) => {
  const id = answer.headers.get('hub-exchange-id')
  return (await gateway.log()).filter(({ key }) => key === id)
}

describe('a call', () => {
  test('reaches its service with the context of the caller, body and query unchanged', async () => {
    const answer = await gateway.call({
      path: `${alias}?a=%2F%20b&c`,
      body: '{"x": 1}',
      token,
      headers: { 'content-type': 'application/json', 'x-custom': 'kept' },
    })
    expect(answer).toMatchObject({ status: 200, text: JSON.stringify({ echo: '{"x": 1}' }) })
    const [seen] = gateway.upstream.seen
    expect(seen).toMatchObject({
      method: 'POST',
      target: '/v1/verifications?a=%2F%20b&c',
      body: '{"x": 1}',
      headers: { 'x-custom': 'kept' },
    })
    expect(seen?.headers.authorization).toBeUndefined()
    const [payload = ''] = String(seen?.headers['hub-caller']).split('.')
    const { context } = JSON.parse(Buffer.from(payload, 'base64url').toString()) as { context: object }
    expect(context).toMatchObject({
      client: social,
      operation: 'verify-citizen',
      procedure: 'P-1',
      officer: 'officer-1',
      grant: { accept: 'exact' },
    })
  })

  test('cannot bring a caller context of its own', async () => {
    await verify({ 'hub-caller': 'forged' })
    expect(gateway.upstream.seen[0]?.headers['hub-caller']).not.toContain('forged')
  })

  test('gets the answer without what services tell the gateway alone', async () => {
    const answer = await verify()
    expect(answer.headers.get('x-own')).toBe('kept')
    for (const name of ['hub-outcome', 'hub-subject', 'server']) expect(answer.headers.get(name)).toBeNull()
  })

  test.each([302, 404, 422, 500])('gets an answer with status %i as it is', async (status) => {
    gateway.upstream.answerWith((_request, response) => {
      response.writeHead(status, { location: '/elsewhere', 'content-type': 'text/plain' })
      response.end('as it is')
    })
    const answer = await fetch(gateway.url + alias, {
      method: 'POST',
      redirect: 'manual',
      headers: { authorization: `Bearer ${token}`, 'hub-procedure': 'P-1', 'hub-officer': 'o', 'hub-purpose': 'p' },
    })
    expect([answer.status, answer.headers.get('location'), await answer.text()]).toEqual([
      status,
      '/elsewhere',
      'as it is',
    ])
  })
})

describe('P7: the message log', () => {
  test('holds every answered exchange: who, what, under which purpose, digests, outcome and subject', async () => {
    const answer = await verify()
    const records = await recordsOf(answer)
    expect(records.map(({ headers }) => [headers['ce_type'], headers['ce_sequence']])).toEqual([
      ['vn.ndxp.exchange.exchange-requested.v1', '1'],
      ['vn.ndxp.exchange.exchange-answered.v1', '2'],
    ])
    const sha256 = (text: string): string => createHash('sha256').update(text).digest('base64')
    expect(records[1]?.data).toMatchObject({
      client: social,
      service: 'VN/GOV/000.00.00.G01/verification/verifications',
      operation: 'verify-citizen',
      procedure: 'P-1',
      officer: 'officer-1',
      purpose: 'test',
      status: 200,
      outcome: 'match',
      subject: { keyId: 'subject-1', hash: `${'A'.repeat(43)}=` },
      requestDigest: sha256('{"pin":"1"}'),
      responseDigest: sha256(answer.text),
    })
  })

  test('holds a write before the service sees it', async () => {
    const seenBefore: number[] = []
    let checked: Promise<void> = Promise.resolve()
    const lookIntoLog = async (request: SeenRequest, response: ServerResponse): Promise<void> => {
      const [payload = ''] = String(request.headers['hub-caller']).split('.')
      const { context } = JSON.parse(Buffer.from(payload, 'base64url').toString()) as {
        context: { exchangeId: string }
      }
      seenBefore.push((await gateway.log()).filter(({ key }) => key === context.exchangeId).length)
      response.end('{}')
    }
    gateway.upstream.answerWith((request, response) => {
      checked = lookIntoLog(request, response)
    })
    await gateway.call({ method: 'PUT', path: `${alias}/7`, body: '{}', token })
    await checked
    expect(seenBefore).toEqual([1])
  })

  test('holds refusals of callers who are known, with the reason', async () => {
    const answer = await verify({ 'hub-procedure': 'P-2' })
    const records = await recordsOf(answer)
    expect(records.at(-1)?.data).toMatchObject({
      client: social,
      status: 403,
      outcome: 'not-granted',
      procedure: 'P-2',
    })
  })

  test('is one chain for each process, in the order of one partition: numbers without gaps, each naming the digest of the one before', async () => {
    await Promise.all(Array.from({ length: 30 }, () => verify()))
    const records = (await gateway.log()).toSorted((left, right) => Number(left.offset) - Number(right.offset))
    expect(new Set(records.map(({ data }) => data['process'])).size).toBe(1)
    expect(new Set(records.map(({ partition }) => partition)).size).toBe(1)
    expect(records.map(({ data }) => data['number'])).toEqual(records.map((_, index) => index + 1))
    const digests = records.map(({ value }) =>
      createHash('sha256')
        .update(value ?? '')
        .digest('base64'),
    )
    expect(records.slice(1).map(({ data }) => data['previous'])).toEqual(digests.slice(0, -1))
  })
})

describe('P8: only what is granted', () => {
  test.each([
    ['without a token', undefined, 401, 'not-authenticated'],
    ['with a token that is none', 'nonsense', 401, 'not-authenticated'],
  ])('%s nothing is answered', async (_what, given, status, name) => {
    const answer = await gateway.call({ path: alias, body: '{}', token: given })
    expect([answer.status, problem(answer)]).toEqual([status, name])
    expect(answer.headers.get('www-authenticate')).toMatch(/^Bearer/)
    expect(gateway.upstream.seen).toEqual([])
  })

  test('another subsystem, another procedure and another operation are refused and reach no service', async () => {
    const other = await gateway.token('moh')
    const refusals = [await verify({}, other), await verify({ 'hub-procedure': 'P-2' })]
    expect(refusals.map((answer) => [answer.status, problem(answer)])).toEqual([
      [403, 'not-granted'],
      [403, 'not-granted'],
    ])
    const unknown = await gateway.call({ method: 'DELETE', path: alias, token })
    expect([unknown.status, problem(unknown)]).toEqual([404, 'unknown-service'])
    expect(gateway.upstream.seen).toEqual([])
  })

  test('a call without procedure, officer and purpose is refused, and so is an officer known by a citizen number', async () => {
    const answer = await verify({ 'hub-officer': '001099000001', 'hub-purpose': '' })
    expect([answer.status, problem(answer)]).toEqual([400, 'invalid-header'])
    expect(answer.json()['errors']).toMatchObject([
      { pointer: '/headers/hub-officer' },
      { pointer: '/headers/hub-purpose' },
    ])
    expect(answer.text).not.toContain('001099000001')
  })

  test('a grant that is taken away elsewhere is refused within a second, and works again when it is given back', async () => {
    expect((await verify()).status).toBe(200)
    await gateway.startReplicaThatGrants(['change-something'])
    await eventually(verify, ({ status }) => status === 403, { timeoutMs: 1000, what: 'a refusal' })
    await gateway.startReplicaThatGrants(['verify-citizen', 'change-something'])
    await eventually(verify, ({ status }) => status === 200, { timeoutMs: 1000, what: 'an answer' })
  })
})

describe('the token endpoint', () => {
  test('gives a token for the right secret, in a header or in the body, and none to be stored', async () => {
    const answer = await gateway.requestToken(
      'grant_type=client_credentials&client_id=vss&client_secret=a+secret+of+the+test',
    )
    expect(answer.status).toBe(200)
    expect(answer.json()).toMatchObject({ token_type: 'Bearer', expires_in: 300 })
    expect(answer.headers.get('cache-control')).toBe('no-store')
  })

  test.each([
    ['a wrong secret', 'grant_type=client_credentials', 'vss:wrong', [401, 'invalid_client']],
    ['an unknown client', 'grant_type=client_credentials', 'nobody:wrong', [401, 'invalid_client']],
    [
      'another grant',
      'grant_type=password&username=a&password=b',
      'vss:a secret of the test',
      [400, 'unsupported_grant_type'],
    ],
  ])('refuses %s as OAuth says', async (_what, body, credentials, refusal) => {
    const answer = await gateway.requestToken(body, credentials)
    expect([answer.status, answer.json()['error']]).toEqual(refusal)
  })
})

describe('when the service is not there', () => {
  test('the caller is told to come again, and the exchange is on record', async () => {
    gateway.upstream.answerWith((_request, response) => response.destroy())
    const answer = await verify()
    expect([answer.status, problem(answer), answer.headers.get('retry-after')]).toEqual([
      503,
      'service-unavailable',
      '2',
    ])
    expect((await recordsOf(answer)).at(-1)?.data).toMatchObject({ status: 503, outcome: 'service-unavailable' })
  })

  test('a body that is too large is refused in the form of the address', async () => {
    const body = 'x'.repeat(2 * 1024 * 1024 + 1)
    const answer = await gateway.call({ path: alias, body, token })
    expect([answer.status, problem(answer)]).toEqual([413, 'payload-too-large'])
    const r1 = await gateway.call({ path: '/r1/VN/GOV/000.00.00.G01/verification/verifications', body, token })
    expect([r1.status, r1.headers.get('x-road-error')]).toEqual([413, 'Client.BadRequest'])
  })
})
