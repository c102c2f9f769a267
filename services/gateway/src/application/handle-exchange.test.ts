import { createHash } from 'node:crypto'
import { describe, expect, test } from '@jest/globals'
import { OutageFault } from '@hub/failure'
import { headerOf, type Call, type Refusal } from '../domain/call.ts'
import { arrangeCatalogue } from '../domain/catalogue.ts'
import { createHandleExchange, type Renderer } from './handle-exchange.ts'
import type { Answer, ExchangeRecords, Forwarded, ForwardedCall } from './ports.ts'

const service = {
  address: 'VN/GOV/G01/civil-status/acts',
  name: 'Acts',
  upstream: 'civil-status-sync',
  path: '/v1/acts',
  operations: [
    { id: 'register-act', method: 'POST', path: '', effect: 'write' },
    { id: 'read-act', method: 'GET', path: '/{number}', effect: 'read' },
  ],
} as const
const client = 'VN/GOV/G15/registrar'
const grant = { client, service: service.address, operations: ['register-act', 'read-act'], procedures: ['G15-TP001'] }
const catalogue = arrangeCatalogue({
  instance: 'VN',
  members: [
    { class: 'GOV', code: 'G01', name: 'Public Security', subsystems: [{ code: 'civil-status' }] },
    { class: 'GOV', code: 'G15', name: 'Justice', subsystems: [{ code: 'registrar', clients: ['moj'] }] },
  ],
  services: [service],
  procedures: [{ code: 'G15-TP001', name: 'Birth registration' }],
  grants: [grant],
})

const sha256 = (bytes: Buffer): string => createHash('sha256').update(bytes).digest('base64')
const exchangeId = '0199a0a0-0000-7000-8000-000000000001'
const requestedAt = '2026-11-20T02:15:30.123Z'
const answeredAt = '2026-11-20T02:15:30.456Z'
const body = Buffer.from('{"fullName":"Nguyễn Thị Hòa"}')

const headers = {
  Authorization: 'Bearer good',
  'Hub-Procedure': 'G15-TP001',
  'Hub-Officer': 'an',
  'Hub-Purpose': 'birth',
  'X-Road-Id': 'moj-42',
}
type Headers = Readonly<Record<string, string>>
const callOf = (given: Partial<Omit<Call, 'headers'>>, changed: Headers = {}, dropped = ''): Call => ({
  method: 'GET',
  path: '/civil-status/v1/acts/01%2F2026',
  query: '',
  body: Buffer.alloc(0),
  headers: Object.entries({ ...headers, ...changed }).filter(([name]) => name !== dropped),
  ...given,
})
const reading = callOf({})
const writing = callOf({ method: 'POST', path: '/civil-status/v1/acts', body })

const upstreamAnswer: Extract<Forwarded, { kind: 'answered' }> = {
  kind: 'answered',
  answer: {
    status: 201,
    headers: [['content-type', 'application/json']],
    body: Buffer.from('{"pin":"001326000001"}'),
    outcome: 'accepted',
    subject: { keyId: 'k-1', hash: sha256(Buffer.from('person')) },
  },
}

/** Renders so that a test can see what was rendered. */
const render: Renderer = {
  refusal: ({ kind }, _call, { messageId }) => ({ status: 499, headers: [['id', messageId]], body: Buffer.from(kind) }),
  answer: ({ headers: given, ...answer }, _call, { messageId }) => ({
    ...answer,
    headers: [...given, ['id', messageId]],
  }),
}

interface Given {
  readonly confirmed?: boolean
  readonly writable?: boolean
  /** Which appends fail, counted from 0. */
  readonly failing?: readonly number[]
  readonly forwarded?: Forwarded
}

const setUp = ({ confirmed = true, writable = true, failing = [], forwarded = upstreamAnswer }: Given = {}) => {
  const steps: string[] = []
  const records: ExchangeRecords[] = []
  const forwards: ForwardedCall[] = []
  const refused: Refusal[] = []
  const unrecorded: Refusal[] = []
  const instants = [requestedAt, answeredAt]
  const handle = createHandleExchange({
    tokens: { verify: (token) => ({ good: 'moj', stranger: 'nobody' })[token] },
    catalogue: { confirmed: () => Promise.resolve(confirmed ? catalogue : undefined) },
    log: {
      isWritable: () => writable,
      append: (appended) => {
        steps.push(`append ${Object.keys(appended).join(' and ')}`)
        records.push(appended)
        const fails = failing.includes(records.length - 1)
        return fails ? Promise.reject(new OutageFault('kafka', 'away')) : Promise.resolve()
      },
    },
    upstreams: {
      forward: (call) => {
        steps.push('forward')
        forwards.push(call)
        return Promise.resolve(forwarded)
      },
    },
    render,
    newId: () => exchangeId,
    now: () => new Date(instants.shift() ?? answeredAt),
    digest: sha256,
    onRefused: (refusal) => refused.push(refusal),
    onUnrecorded: (refusal) => unrecorded.push(refusal),
  })
  const answerTo = async (call: Call): Promise<Answer> => {
    const answer = await handle(call)
    steps.push(`answer ${answer.body.toString()}`)
    return answer
  }
  return { answerTo, steps, records, forwards, refused, unrecorded }
}

const good = `answer ${upstreamAnswer.answer.body.toString()}`

describe('a call of nobody', () => {
  test.each([
    ['without a token', callOf({}, {}, 'Authorization')],
    ['with another scheme', callOf({}, { Authorization: 'Basic bW9qOng=' })],
    ['with an empty token', callOf({}, { Authorization: 'Bearer ' })],
    ['with two tokens', callOf({}, { Authorization: 'Bearer good good' })],
    ['with a token that is not ours', callOf({}, { Authorization: 'Bearer bad' })],
    ['with a token of a client that is in no catalogue', callOf({}, { Authorization: 'Bearer stranger' })],
  ])('%s is refused at once, and nothing is on record', async (_what, call) => {
    const { answerTo, steps, unrecorded } = setUp()
    await answerTo(call)
    expect(steps).toEqual(['answer not-authenticated'])
    expect(unrecorded).toEqual([{ kind: 'not-authenticated' }])
  })

  test.each(['bearer good', 'BEARER  good'])('is not one that says %j', async (authorization) => {
    const { answerTo, steps } = setUp()
    await answerTo(callOf({}, { Authorization: authorization }))
    expect(steps.at(-1)).toBe(good)
  })
})

describe('while the hub cannot', () => {
  test.each<[what: string, given: Given, refusal: string]>([
    ['confirm the catalogue', { confirmed: false }, 'catalogue-unconfirmed'],
    ['write the message log', { writable: false }, 'message-log-unavailable'],
    ['do either', { confirmed: false, writable: false }, 'catalogue-unconfirmed'],
  ])('%s, every call is refused, and none is forwarded', async (_what, given, refusal) => {
    const { answerTo, steps, unrecorded } = setUp(given)
    await answerTo(reading)
    await answerTo(writing)
    expect(steps).toEqual([`answer ${refusal}`, `answer ${refusal}`])
    expect(unrecorded).toEqual([{ kind: refusal }, { kind: refusal }])
  })
})

describe('a call that is refused after its caller is known', () => {
  const ungranted = callOf({}, { 'Hub-Procedure': 'G15-TP002' })

  test('is on record, whole, before it is answered', async () => {
    const { answerTo, steps, records, refused } = setUp()
    await answerTo(ungranted)
    expect(steps).toEqual(['append requested and answered', 'answer not-granted'])
    expect(refused).toEqual([{ kind: 'not-granted' }])
    expect(records[0]).toMatchObject({
      requested: { client, service: service.address, operation: 'read-act', procedure: 'G15-TP002', requestedAt },
      answered: { outcome: 'not-granted', status: 499, responseDigest: sha256(Buffer.from('not-granted')), answeredAt },
    })
  })

  test('is not told why where that cannot be put on record', async () => {
    const { answerTo, steps, unrecorded } = setUp({ failing: [0] })
    await answerTo(ungranted)
    expect(steps).toEqual(['append requested and answered', 'answer message-log-unavailable'])
    expect(unrecorded).toEqual([{ kind: 'message-log-unavailable' }])
  })
})

describe('a read', () => {
  test('is forwarded first, and on record, whole, before it is answered', async () => {
    const { answerTo, steps } = setUp()
    await answerTo(reading)
    expect(steps).toEqual(['forward', 'append requested and answered', good])
  })

  test('of which the record fails is not answered with what the service said', async () => {
    const { answerTo, steps, unrecorded } = setUp({ failing: [0] })
    await answerTo(reading)
    expect(steps).toEqual(['forward', 'append requested and answered', 'answer message-log-unavailable'])
    expect(unrecorded).toEqual([{ kind: 'message-log-unavailable' }])
  })

  test('that the service does not answer is on record as refused', async () => {
    const { answerTo, steps, records } = setUp({ forwarded: { kind: 'failed', refusal: { kind: 'service-timeout' } } })
    await answerTo(reading)
    expect(steps).toEqual(['forward', 'append requested and answered', 'answer service-timeout'])
    expect(records[0]?.answered).toMatchObject({ outcome: 'service-timeout', status: 499 })
  })
})

describe('a write', () => {
  test('is on record before it is forwarded, and its answer before it is given', async () => {
    const { answerTo, steps } = setUp()
    await answerTo(writing)
    expect(steps).toEqual(['append requested', 'forward', 'append answered', good])
  })

  test('that cannot be put on record is not forwarded', async () => {
    const { answerTo, steps, forwards } = setUp({ failing: [0] })
    await answerTo(writing)
    expect(steps).toEqual(['append requested', 'answer message-log-unavailable'])
    expect(forwards).toEqual([])
  })

  test('of which the answer cannot be put on record is not answered with what the service said', async () => {
    const { answerTo, steps } = setUp({ failing: [1] })
    await answerTo(writing)
    expect(steps).toEqual(['append requested', 'forward', 'append answered', 'answer message-log-unavailable'])
  })

  test('that the service does not answer has its request on record once', async () => {
    const { answerTo, steps } = setUp({ forwarded: { kind: 'failed', refusal: { kind: 'service-unavailable' } } })
    await answerTo(writing)
    expect(steps).toEqual(['append requested', 'forward', 'append answered', 'answer service-unavailable'])
  })
})

describe('the record of an exchange', () => {
  const common = {
    exchangeId,
    messageId: 'moj-42',
    client,
    service: service.address,
    operation: 'register-act',
    procedure: 'G15-TP001',
    officer: 'an',
    purpose: 'birth',
    requestDigest: sha256(body),
    requestLength: body.length,
  }

  test('says who asked what, for what, and what it came to; of the contents, digest and length', async () => {
    const { answerTo, records } = setUp()
    await answerTo(writing)
    const { status, outcome, subject, body: response } = upstreamAnswer.answer
    expect(records).toEqual([
      { requested: { ...common, requestedAt } },
      {
        answered: {
          ...common,
          status,
          outcome,
          subject,
          responseDigest: sha256(response),
          responseLength: response.length,
          answeredAt,
        },
      },
    ])
    expect(JSON.stringify(records)).not.toMatch(/Nguyễn|001326000001|good/)
  })

  test('of a call with something in its path does not hold the path', async () => {
    const { answerTo, records } = setUp()
    await answerTo(callOf({ path: '/civil-status/v1/acts/001326000001', query: '?pin=001326000001' }))
    expect(JSON.stringify(records)).not.toContain('001326000001')
  })

  test('names nobody where the service named nobody', async () => {
    const answer = { ...upstreamAnswer.answer, subject: undefined }
    const { answerTo, records } = setUp({ forwarded: { kind: 'answered', answer } })
    await answerTo(reading)
    expect(Object.keys(records[0]?.answered ?? {})).not.toContain('subject')
  })

  test.each(['', 'two words', 'đ', 'a'.repeat(257), 'a\u0007'])(
    'does not hold the message id %j',
    async (messageId) => {
      const { answerTo, records } = setUp()
      const answer = await answerTo(callOf({}, { 'X-Road-Id': messageId }))
      expect(Object.keys(records[0]?.requested ?? {})).not.toContain('messageId')
      expect(headerOf(answer.headers, 'id')).toBe(exchangeId)
    },
  )
})

test('the service gets the call as it was sent, with who calls and under what', async () => {
  const { answerTo, forwards } = setUp()
  const call = { ...writing, query: '?dry=1' }
  const answer = await answerTo(call)
  expect(forwards).toEqual([
    {
      exchangeId,
      client,
      service,
      operation: service.operations[0],
      grant,
      purpose: { procedure: 'G15-TP001', officer: 'an', purpose: 'birth' },
      rest: '?dry=1',
      call,
      requestDigest: sha256(body),
    },
  ])
  expect(headerOf(answer.headers, 'id')).toBe('moj-42')
})
