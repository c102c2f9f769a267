import { findPartialDateFault } from '@hub/citizen'
import { ProblemError, type ProblemName } from '@hub/failure'
import {
  callerOf,
  officerOf,
  requireIdempotencyKey,
  setOutcome,
  type App,
  type SubjectHasher,
  commandFingerprint,
} from '@hub/http'
import type { Static } from 'typebox'
import type {
  createEndResidence,
  createRegisterResidence,
  RegisteredResidence,
  ResidenceRefusal,
} from '../../application/register-residence.ts'
import { EndBody, ResidenceAnswer, ResidenceBody } from './residence-schemas.ts'

export interface ResidenceRoutesDeps {
  readonly registerResidence: ReturnType<typeof createRegisterResidence>
  readonly endResidence: ReturnType<typeof createEndResidence>
  readonly subjectOf: SubjectHasher
}

const refusals: Readonly<Record<Exclude<ResidenceRefusal['kind'], 'refused'>, ProblemName>> = {
  'key-reused': 'idempotency-key-reused',
  'person-not-held': 'person-not-held',
  overlaps: 'residence-overlaps',
  'after-death': 'residence-after-death',
  'no-residence': 'no-residence-to-end',
}

const checkDay = (pointer: string, day: string | undefined): void => {
  if (day !== undefined && findPartialDateFault(day) !== undefined)
    throw new ProblemError('impossible-date', { errors: [{ pointer, detail: 'is not a day that exists' }] })
}

const registeredOr = (result: RegisteredResidence): Extract<RegisteredResidence, { readonly kind: 'registered' }> => {
  if (result.kind === 'registered') return result
  if (result.kind !== 'refused') throw new ProblemError(refusals[result.kind])
  const { problem, pointer, detail } = result
  throw new ProblemError(problem, { errors: [{ pointer, detail }] })
}

const toAnswer = ({ residence }: ReturnType<typeof registeredOr>): Static<typeof ResidenceAnswer> => {
  const { residenceId: id, kind, address, from, until } = residence
  const given = Object.fromEntries(Object.entries(address).filter(([, value]) => value !== undefined))
  return {
    id,
    kind,
    address: given as Static<typeof ResidenceAnswer>['address'],
    from,
    ...(until === undefined ? {} : { until }),
  }
}

/** `/v1/residences`: the population authority registers where persons live. */
export const residenceRoutes = ({ registerResidence, endResidence, subjectOf }: ResidenceRoutesDeps) => {
  const register = (app: App): void => {
    const schema = {
      tags: ['residences'],
      body: ResidenceBody,
      response: { 201: ResidenceAnswer },
      summary: 'Register a residence',
      description:
        'Ends the former one of its kind. The unit must have been in force on the first day; what has become of one that ended is said. `Idempotency-Key` is required; the same key and body give the residence as it is now.',
    }
    app.post('/v1/residences', { schema }, async (request, reply) => {
      const { pin, kind, address, from, until, ground } = request.body
      checkDay('/from', from)
      checkDay('/until', until)
      if (until !== undefined && until <= from)
        throw new ProblemError('invalid-request', { errors: [{ pointer: '/until', detail: 'must lie after `from`' }] })
      const place = { country: 'VN', ...address }
      const { country, provinceCode, districtCode, communeCode, detail } = place
      const facts = [
        'register',
        pin,
        kind,
        country,
        provinceCode,
        districtCode,
        communeCode,
        detail,
        from,
        until,
        ground,
      ]
      const registered = registeredOr(
        await registerResidence({
          by: officerOf(callerOf(request)),
          idempotencyKey: requireIdempotencyKey(request.headers['idempotency-key']),
          fingerprint: commandFingerprint(JSON.stringify(facts)),
          pin,
          kind,
          ground,
          address: place,
          from,
          until,
        }),
      )
      setOutcome(reply, 'residence-registered', subjectOf(registered.personId))
      return reply.code(201).send(toAnswer(registered))
    })
  }

  const end = (app: App): void => {
    const schema = {
      tags: ['residences'],
      body: EndBody,
      response: { 200: ResidenceAnswer },
      summary: 'End a residence without another one in its place',
      description: '`Idempotency-Key` is required; the same key and body give the residence as it is now.',
    }
    app.post('/v1/residences/endings', { schema }, async (request, reply) => {
      const { pin, kind, until, ground } = request.body
      checkDay('/until', until)
      const ended = registeredOr(
        await endResidence({
          by: officerOf(callerOf(request)),
          idempotencyKey: requireIdempotencyKey(request.headers['idempotency-key']),
          fingerprint: commandFingerprint(JSON.stringify(['end', pin, kind, until, ground])),
          pin,
          kind,
          ground,
          until,
        }),
      )
      setOutcome(reply, 'residence-ended', subjectOf(ended.personId))
      return toAnswer(ended)
    })
  }

  return (app: App): void => {
    register(app)
    end(app)
  }
}
