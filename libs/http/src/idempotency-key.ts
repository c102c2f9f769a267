import { createHash } from 'node:crypto'
import { ProblemError } from '@hub/failure'
import { parseItem } from 'structured-headers'

const malformed = (): ProblemError =>
  new ProblemError('invalid-header', {
    errors: [
      {
        pointer: '/headers/idempotency-key',
        detail: 'must be one string in double quotes (a structured field), not empty',
      },
    ],
  })

const parse = (header: string): unknown => {
  try {
    return parseItem(header)[0]
  } catch {
    throw malformed()
  }
}

/**
 * `Idempotency-Key: "<key>"`, a structured field string (draft-ietf-httpapi-idempotency-key-header).
 *
 * @throws ProblemError if the header is there but malformed
 */
export const parseIdempotencyKey = (header: string | readonly string[] | undefined): string | undefined => {
  if (header === undefined) return undefined
  const value = typeof header === 'string' ? parse(header) : undefined
  if (typeof value !== 'string' || value === '') throw malformed()
  return value
}

/** What a command is called, so that it can be sent again. @throws ProblemError where it is called nothing, or the header is malformed */
export const requireIdempotencyKey = (header: string | readonly string[] | undefined): string => {
  const key = parseIdempotencyKey(header)
  if (key === undefined) {
    throw new ProblemError('invalid-header', {
      errors: [{ pointer: '/headers/idempotency-key', detail: 'must name this command, so that it can be sent again' }],
    })
  }
  return key
}

/** Of what a command says: the same key with another one is another command. Is kept, so it never changes. @param said in one order of members */
export const commandFingerprint = (said: string): string => createHash('sha256').update(said).digest('base64')
