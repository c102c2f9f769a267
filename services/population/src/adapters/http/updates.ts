import { sexFromPopulationCode, tidyName } from '@hub/citizen'
import { ProblemError } from '@hub/failure'
import {
  callerOf,
  officerOf,
  requireIdempotencyKey,
  setOutcome,
  type App,
  type SubjectHasher,
  commandFingerprint,
  toViolationProblem,
} from '@hub/http'
import type { Static } from 'typebox'
import type { createUpdatePerson, UpdateResult } from '../../application/update-person.ts'
import type { Update } from '../../domain/details.ts'
import { UpdateAnswer, UpdateBody } from './update-schemas.ts'

type Body = Static<typeof UpdateBody>

const toUpdate = ({ ground, effectiveFrom, items, withdrawn = [] }: Body): Update => {
  const { fullName, otherNames, sex, ...others } = items
  return {
    ground,
    effectiveFrom,
    items: {
      ...others,
      fullName: fullName === undefined ? undefined : tidyName(fullName),
      otherNames: otherNames?.map(tidyName),
      sex: sex === undefined ? undefined : sexFromPopulationCode(sex),
    },
    withdrawn,
  }
}

const refusalOf = (result: Exclude<UpdateResult, { readonly kind: 'updated' }>): ProblemError => {
  if (result.kind === 'violations') return toViolationProblem(result.violations)
  if (result.kind === 'outdated')
    return new ProblemError('newer-item-in-effect', {
      errors: [{ pointer: `/items/${result.item}`, detail: 'took effect later as it is held' }],
    })
  return new ProblemError(result.kind === 'key-reused' ? 'idempotency-key-reused' : result.kind)
}

/** Members in one order, so that the same update has the same fingerprint. */
const fingerprintOf = ({ pin, ground, effectiveFrom, items, withdrawn = [] }: Body): string => {
  const named = Object.entries(items).toSorted(([left], [right]) => (left < right ? -1 : 1))
  const facts = JSON.stringify([pin, ground, effectiveFrom, named, withdrawn.toSorted()])
  return commandFingerprint(facts)
}

export interface UpdateRoutesDeps {
  readonly updatePerson: ReturnType<typeof createUpdatePerson>
  readonly subjectOf: SubjectHasher
}

/** `/v1/updates`: the population authority says what it holds of a person. */
export const updateRoutes = ({ updatePerson, subjectOf }: UpdateRoutesDeps) => {
  const schema = {
    tags: ['updates'],
    body: UpdateBody,
    response: { 201: UpdateAnswer },
    summary: 'Update what the register holds of a person',
    description:
      'On a change, an error that was found, or the citizen’s request (decree 70/2024 article 6). What civil status keeps, too, changes persons whose birth was registered before 2016-01-01, and is a difference for others. `Idempotency-Key` is required; the same key and body give the update with what became of it.',
  }
  return (app: App): void => {
    app.post('/v1/updates', { schema }, async (request, reply) => {
      const { body } = request
      const by = officerOf(callerOf(request))
      const result = await updatePerson({
        by,
        client: by.client,
        idempotencyKey: requireIdempotencyKey(request.headers['idempotency-key']),
        fingerprint: fingerprintOf(body),
        pin: body.pin,
        update: toUpdate(body),
      })
      if (result.kind !== 'updated') throw refusalOf(result)
      const { id, personId, effectiveFrom, updatedAt, outcome } = result.update
      const { changed, differing } = outcome
      setOutcome(reply, 'person-updated', subjectOf(personId))
      return reply.code(201).send({
        id,
        effectiveFrom,
        updatedAt: updatedAt.toISOString(),
        changed: [...changed],
        differing: [...differing],
      })
    })
  }
}
