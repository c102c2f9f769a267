import { createHmac, createSecretKey, randomBytes } from 'node:crypto'
import { describe, expect, test } from '@jest/globals'
import { signCallerContext, verifyCallerContext, type CallerContext } from './caller-context.ts'

const key = createSecretKey(randomBytes(32))
const now = Date.parse('2026-11-20T02:15:30.123Z')
const call = { method: 'POST', target: '/v1/acts?dry=1' }
const context: CallerContext = {
  exchangeId: '0199a0a0-0000-7000-8000-000000000001',
  client: 'VN/GOV/000.00.00.G15/civil-status',
  operation: 'register-act',
  procedure: 'G15-TP001',
  officer: 'ho-tich.an',
  purpose: 'birth',
  requestDigest: `${'A'.repeat(43)}=`,
  grant: { accept: 'equivalent', disclose: ['sex'] },
}
const header = signCallerContext(key, call, context, now)
const [payload = '', signature = ''] = header.split('.')

const forged = (change: object): string => {
  const envelope = JSON.parse(Buffer.from(payload, 'base64url').toString('utf8')) as object
  return Buffer.from(JSON.stringify({ ...envelope, ...change })).toString('base64url')
}

describe('a caller context', () => {
  test('is what the gateway signed, for the very call that it was signed for', () => {
    expect(verifyCallerContext(key, call, header, now)).toEqual(context)
  })

  test('fits into one header, whatever the grant says', () => {
    const odd = signCallerContext(key, call, { ...context, grant: { text: 'Nguyễn\r\n"x"' } }, now)
    expect(odd).toMatch(/^[A-Za-z0-9_-]+\.[A-Za-z0-9_-]{43}$/)
    expect(verifyCallerContext(key, call, odd, now)).toMatchObject({ grant: { text: 'Nguyễn\r\n"x"' } })
  })

  test.each([-60_000, -1, 0, 1, 60_000])('holds where the clocks are %i ms apart', (ms) => {
    expect(verifyCallerContext(key, call, header, now + ms)).toEqual(context)
  })

  test.each([-60_001, 60_001, 24 * 60 * 60 * 1000])('is stale where the clocks are %i ms apart', (ms) => {
    expect(verifyCallerContext(key, call, header, now + ms)).toBeUndefined()
  })

  test.each([
    ['another method', { ...call, method: 'PUT' }],
    ['the same method in small letters', { ...call, method: 'post' }],
    ['another path', { ...call, target: '/v1/acts/1?dry=1' }],
    ['another query', { ...call, target: '/v1/acts?dry=0' }],
    ['no query', { ...call, target: '/v1/acts' }],
    ['a path that only begins alike', { ...call, target: `${call.target}&x=1` }],
  ])('opens no door to %s', (_what, other) => {
    expect(verifyCallerContext(key, other, header, now)).toBeUndefined()
  })

  test('that another key signed is none', () => {
    const other = signCallerContext(createSecretKey(randomBytes(32)), call, context, now)
    expect(verifyCallerContext(key, call, other, now)).toBeUndefined()
  })

  test.each([
    ['the caller', forged({ context: { ...context, client: 'VN/GOV/000.00.00.G01/population' } })],
    ['the grant', forged({ context: { ...context, grant: { accept: 'accent-blind' } } })],
    ['the call', forged({ target: '/v1/acts/1' })],
    ['the time', forged({ madeAt: now + 1 })],
    ['one character more', `${payload}A`],
  ])('in which %s was changed is none', (_what, changed) => {
    expect(verifyCallerContext(key, call, `${changed}.${signature}`, now)).toBeUndefined()
  })

  test('with the signature of another context is none', () => {
    const [, otherSignature = ''] = signCallerContext(key, call, { ...context, officer: 'x' }, now).split('.')
    expect(verifyCallerContext(key, call, `${payload}.${otherSignature}`, now)).toBeUndefined()
  })

  test('signed with an algorithm of the forger is none', () => {
    const plain = createHmac('sha256', '').update(payload).digest('base64url')
    expect(verifyCallerContext(key, call, `${payload}.${plain}`, now)).toBeUndefined()
  })

  test.each([
    undefined,
    null,
    42,
    [header],
    [header, header],
    '',
    '.',
    '..',
    payload,
    `${payload}.`,
    `.${signature}`,
    `${signature}.${payload}`,
    `${payload}.${signature.slice(1)}`,
    header.toUpperCase(),
    'not.base64url!',
    'ÿ.ÿ',
  ])('is not found in %j', (garbage) => {
    expect(verifyCallerContext(key, call, garbage, now)).toBeUndefined()
  })
})
