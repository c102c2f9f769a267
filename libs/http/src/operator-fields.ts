import { ProblemError } from '@hub/failure'
import type { FastifyRequest } from 'fastify'
import { Type } from 'typebox'
import { callerOf } from './server.ts'

export const closed = { additionalProperties: false } as const

export const IdField = Type.String({
  pattern: '^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$',
  'x-hint': 'must be a UUID in lower case',
})
export const IdParams = Type.Object({ id: IdField })

export interface Officer {
  readonly client: string
  readonly officer: string
}

/** Who does something is a named officer. @throws ProblemError where the call names none */
export const officerOf = (request: FastifyRequest): Officer => {
  const { client, officer } = callerOf(request)
  if (officer === undefined || officer === '') {
    throw new ProblemError('invalid-header', {
      errors: [{ pointer: '/headers/hub-officer', detail: 'must name the officer who acts' }],
    })
  }
  return { client, officer }
}
