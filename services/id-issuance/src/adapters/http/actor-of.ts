import { ProblemError } from '@hub/failure'
import type { CallerContext } from '@hub/http'
import type { Actor } from '../../domain/actor.ts'

/** Who acts here is a named officer. @throws ProblemError where the call names none */
export const actorOf = ({ client, officer }: CallerContext): Actor => {
  if (officer === undefined || officer === '') {
    throw new ProblemError('invalid-header', {
      errors: [{ pointer: '/headers/hub-officer', detail: 'must name the officer who acts' }],
    })
  }
  return { client, officer }
}
