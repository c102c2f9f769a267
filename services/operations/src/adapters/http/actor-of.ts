import { ProblemError } from '@hub/failure'
import { callerOf } from '@hub/http'
import type { Actor } from '../../domain/actor.ts'

/** Who acts is a named officer. @throws ProblemError where the call names none */
export const actorOf = (request: Parameters<typeof callerOf>[0]): Actor => {
  const { client, officer } = callerOf(request)
  if (officer !== undefined && officer !== '') return { client, officer }
  throw new ProblemError('invalid-header', {
    errors: [{ pointer: '/headers/hub-officer', detail: 'must name the officer who acts' }],
  })
}
