import { ProblemError } from '@hub/failure'
import type { CallerContext } from './caller-context.ts'

export interface Officer {
  readonly client: string
  readonly officer: string
}

/** Who does something is a named officer. @throws ProblemError where the call names none */
export const officerOf = ({ client, officer }: CallerContext): Officer => {
  if (officer === undefined || officer === '') {
    throw new ProblemError('invalid-header', {
      errors: [{ pointer: '/headers/hub-officer', detail: 'must name the officer who acts' }],
    })
  }
  return { client, officer }
}
