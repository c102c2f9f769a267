import { createHmac, createSecretKey } from 'node:crypto'
import { describe, expect, test } from '@jest/globals'
import type { FastifyReply } from 'fastify'
import { createSubjectHasher, outcomeHeader, parseSubject, setOutcome, subjectHeader } from './outcome.ts'

const key = createSecretKey(Buffer.alloc(32, 7))
const hashSubject = createSubjectHasher('subject-2026', key)
const hash = hashSubject('001099000001').hash

/** The headers that an answer leaves with. */
const headersOf = (work: (reply: FastifyReply) => void): Record<string, string> => {
  const headers: Record<string, string> = {}
  const reply = { header: (name: string, value: string) => (headers[name] = value) }
  work(reply as unknown as FastifyReply)
  return headers
}

describe('whom an exchange was about', () => {
  test('is known as a keyed hash, with the id of its key', () => {
    expect(hashSubject('001099000001')).toEqual({
      keyId: 'subject-2026',
      hash: createHmac('sha256', key).update('001099000001').digest('base64'),
    })
  })

  test('has one hash per person and key', () => {
    expect(hashSubject('001099000001').hash).toBe(hash)
    expect(hashSubject('001099000002').hash).not.toBe(hash)
    expect(createSubjectHasher('subject-2026', createSecretKey(Buffer.alloc(32, 8)))('001099000001').hash).not.toBe(
      hash,
    )
  })

  test('reaches the gateway in a header, beside the outcome', () => {
    const headers = headersOf((reply) => setOutcome(reply, 'match', { keyId: 'subject-2026', hash }))
    expect(headers[outcomeHeader]).toBe('match')
    expect(parseSubject(headers[subjectHeader] ?? '')).toEqual({ keyId: 'subject-2026', hash })
  })

  test('is not told where there is nobody', () => {
    expect(headersOf((reply) => setOutcome(reply, 'accepted'))).toEqual({ 'hub-outcome': 'accepted' })
  })

  test.each([
    '',
    ':',
    hash,
    `:${hash}`,
    'subject-2026:',
    `Subject:${hash}`,
    `a:b:${hash}`,
    `subject-2026:${hash.slice(1)}`,
    `subject-2026:${hash}=`,
    `subject-2026:001099000001`,
    `subject-2026:${hash}\nx: y`,
  ])('is not read from %j', (header) => {
    expect(parseSubject(header)).toBeUndefined()
  })
})
