import { ProblemError } from '@hub/failure'
import { parseIdempotencyKey } from '@hub/http'

/** What a command is called, so that it can be sent again. @throws ProblemError where it is called nothing */
export const readKey = (header: string | readonly string[] | undefined): string => {
  const key = parseIdempotencyKey(header)
  if (key !== undefined) return key
  throw new ProblemError('invalid-header', {
    errors: [{ pointer: '/headers/idempotency-key', detail: 'must name this command, so that it can be sent again' }],
  })
}
