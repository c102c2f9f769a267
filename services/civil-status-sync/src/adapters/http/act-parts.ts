import { ProblemError } from '@hub/failure'
import { callerOf, parseIdempotencyKey, commandFingerprint } from '@hub/http'
import type { Static } from 'typebox'
import type { Place } from '../../domain/checks.ts'
import type { SaidBy } from '../../domain/stored-later-act.ts'
import type { BirthActBody } from './act-schemas.ts'

export const toPlace = ({
  country = 'VN',
  communeCode,
  detail,
}: Static<typeof BirthActBody>['registeredAt']): Place => ({ country, communeCode, detail })

/** The number of an act is its idempotency key. */
export const checkKey = (header: string | string[] | undefined, number: string): void => {
  const idempotencyKey = parseIdempotencyKey(header)
  if (idempotencyKey !== undefined && idempotencyKey !== number) throw new ProblemError('idempotency-key-differs')
}

const sorted = (value: unknown): unknown =>
  typeof value === 'object' && value !== null
    ? Object.fromEntries(
        Object.entries(value)
          .filter(([, member]) => member !== undefined)
          .toSorted(([left], [right]) => (left < right ? -1 : 1))
          .map(([name, member]) => [name, sorted(member)]),
      )
    : value

/** Of the content after tidying, so that the same act in another Unicode form or order of members is the same act. */
export const fingerprintOf = (act: object): string => commandFingerprint(JSON.stringify(sorted(act)))

/** Who says whom an act means. @throws ProblemError if no officer is named */
export const saidBy = (request: Parameters<typeof callerOf>[0], reason: string): SaidBy => {
  const { client, officer } = callerOf(request)
  if (officer !== undefined && officer !== '') return { client, officer, reason }
  const errors = [{ pointer: '/headers/hub-officer', detail: 'must name the officer who says so' }]
  throw new ProblemError('invalid-header', { errors })
}
