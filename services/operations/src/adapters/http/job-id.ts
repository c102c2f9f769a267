import { createHash } from 'node:crypto'
import { requireIdempotencyKey } from '@hub/http'
import type { Operator } from '../../application/ports.ts'

/** The same command, sent again by the same operator's system under the same key, is the same job. */
export const jobIdOf = (header: string | readonly string[] | undefined, { client }: Operator): string => {
  const key = requireIdempotencyKey(header)
  const digest = createHash('sha256').update(`${client}\n${key}`).digest('hex')
  // Version 8 of RFC 9562: the content is ours.
  return [
    digest.slice(0, 8),
    digest.slice(8, 12),
    `8${digest.slice(13, 16)}`,
    `8${digest.slice(17, 20)}`,
    digest.slice(20, 32),
  ].join('-')
}
