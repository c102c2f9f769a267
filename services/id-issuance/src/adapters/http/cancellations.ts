import { sexFromPopulationCode } from '@hub/citizen'
import { ProblemError, type ProblemName } from '@hub/failure'
import {
  type App,
  type CallerContext,
  callerOf,
  officerOf,
  parseWaitSeconds,
  requireIdempotencyKey,
  setOutcome,
  type SharedWait,
  type SubjectHasher,
  commandFingerprint,
} from '@hub/http'
import type { Static } from 'typebox'
import type { createDecideCancellation, Decision } from '../../application/decide-cancellation.ts'
import type { Cancellations } from '../../application/ports.ts'
import type { createProposeCancellation, Proposal } from '../../application/propose-cancellation.ts'
import type { Cancellation, Reestablish } from '../../domain/cancellation.ts'
import { readPin } from './read-pin.ts'
import {
  CancellationAnswer,
  CancellationBody,
  CancellationParams,
  DecisionBody,
  type TermsField,
  ProposedAnswer,
  ProposedQuery,
} from './cancellation-schemas.ts'

type Body = Static<typeof CancellationBody>
type Terms = Static<typeof TermsField>

const termsOf = ({ grant }: CallerContext): Required<Terms> => {
  const { grounds = [], seesAll = false } = (grant ?? {}) as Terms
  return { grounds, seesAll }
}

const toReestablish = (given: Body['reestablish']): Reestablish | undefined =>
  given === undefined ? undefined : { ...given, sex: sexFromPopulationCode(given.sex) }

const fingerprintOf = ({ pin, ground, explanation, reestablish }: Body): string => {
  const facts = [pin, ground, explanation, reestablish?.provinceCode, reestablish?.sex, reestablish?.birthYear]
  return commandFingerprint(JSON.stringify(facts))
}

const defaultLimit = 50

const refusals: Readonly<Record<Exclude<Proposal['kind'], 'accepted' | 'fault'>, ProblemName>> = {
  'key-reused': 'idempotency-key-reused',
  'unknown-number': 'unknown-number',
  'cancelled-already': 'number-cancelled-already',
  'proposed-already': 'cancellation-proposed-already',
}

const decisionRefusals: Readonly<Record<Exclude<Decision['kind'], 'decided'>, ProblemName>> = {
  'unknown-cancellation': 'unknown-cancellation',
  'own-proposal': 'own-proposal',
  'decided-otherwise': 'cancellation-decided-already',
}

const toAnswer = (cancellation: Cancellation): Static<typeof CancellationAnswer> => {
  const { id, pin, ground, explanation, state, proposedBy, proposedAt, decidedBy, decidedAt, successor, effectiveAt } =
    cancellation
  return {
    id,
    pin,
    ground,
    explanation,
    state,
    proposedBy,
    proposedAt: proposedAt.toISOString(),
    ...(decidedBy === undefined ? {} : { decidedBy }),
    ...(decidedAt === undefined ? {} : { decidedAt: decidedAt.toISOString() }),
    ...(successor === undefined ? {} : { successor }),
    ...(effectiveAt === undefined ? {} : { effectiveAt: effectiveAt.toISOString() }),
  }
}

export interface CancellationRoutesDeps {
  readonly proposeCancellation: ReturnType<typeof createProposeCancellation>
  readonly decideCancellation: ReturnType<typeof createDecideCancellation>
  readonly cancellations: Pick<Cancellations, 'find' | 'listProposed'>
  readonly settled: SharedWait<Cancellation>
  readonly subjectOf: SubjectHasher
}

/** `/v1/cancellations`: one officer proposes to cancel a number, another decides. */
export const cancellationRoutes = (deps: CancellationRoutesDeps) => {
  const { proposeCancellation, decideCancellation, cancellations, settled, subjectOf } = deps

  const noteOutcome = (reply: Parameters<typeof setOutcome>[0], { state, personId }: Cancellation): void =>
    setOutcome(reply, `cancellation-${state}`, subjectOf(personId))

  /** As it is once verification has applied it, or when the caller waits no longer. */
  const waitUntilEffective = async (cancellation: Cancellation, seconds: number): Promise<Cancellation> =>
    cancellation.state === 'cancelled' && seconds > 0
      ? ((await settled.until(cancellation.id, seconds * 1000)) ?? cancellation)
      : cancellation

  const propose = (app: App): void => {
    const schema = {
      tags: ['cancellations'],
      body: CancellationBody,
      response: { 201: CancellationAnswer },
      summary: 'Propose to cancel a number',
      description:
        'Changes nothing yet: another officer decides. `Idempotency-Key` is required; the same key and body give the proposal as it is now.',
    }
    app.post('/v1/cancellations', { schema }, async (request, reply) => {
      const caller = callerOf(request)
      const { body } = request
      if (!termsOf(caller).grounds.includes(body.ground)) throw new ProblemError('ground-not-granted')
      const proposal = await proposeCancellation({
        by: officerOf(caller),
        idempotencyKey: requireIdempotencyKey(request.headers['idempotency-key']),
        fingerprint: fingerprintOf(body),
        pin: readPin(body.pin),
        ground: body.ground,
        explanation: body.explanation,
        reestablish: toReestablish(body.reestablish),
      })
      if (proposal.kind === 'fault')
        throw new ProblemError('invalid-request', { errors: [{ pointer: '/reestablish', detail: proposal.detail }] })
      if (proposal.kind !== 'accepted') throw new ProblemError(refusals[proposal.kind])
      noteOutcome(reply, proposal.cancellation)
      return reply
        .code(201)
        .header('location', `cancellations/${proposal.cancellation.id}`)
        .send(toAnswer(proposal.cancellation))
    })
  }

  const decide = (app: App): void => {
    const schema = {
      tags: ['cancellations'],
      params: CancellationParams,
      body: DecisionBody,
      response: { 200: CancellationAnswer, 202: CancellationAnswer },
      summary: 'Approve or refuse a proposal',
      description:
        'By another officer than the one who proposed. 200: refused, or effective; 202: cancelled, but verification has not said yet that it applied it. `Prefer: wait=5` waits for that.',
    }
    app.post('/v1/cancellations/:id/decision', { schema }, async (request, reply) => {
      const { id } = request.params
      const decision = await decideCancellation({
        id,
        by: officerOf(callerOf(request)),
        decision: request.body.decision,
      })
      if (decision.kind !== 'decided') throw new ProblemError(decisionRefusals[decision.kind])
      const waitSeconds = parseWaitSeconds(request.headers['prefer'])
      const current = await waitUntilEffective(decision.cancellation, waitSeconds)
      noteOutcome(reply, current)
      if (waitSeconds > 0) reply.header('preference-applied', `wait=${waitSeconds}`)
      return reply.code(current.state === 'cancelled' ? 202 : 200).send(toAnswer(current))
    })
  }

  const read = (app: App): void => {
    const schema = {
      tags: ['cancellations'],
      params: CancellationParams,
      response: { 200: CancellationAnswer },
      summary: 'Read a cancellation as it is now',
    }
    app.get('/v1/cancellations/:id', { schema }, async (request, reply) => {
      const caller = callerOf(request)
      const cancellation = await cancellations.find(request.params.id)
      const isSeen = termsOf(caller).seesAll || cancellation?.proposedBy.client === caller.client
      if (cancellation === undefined || !isSeen) throw new ProblemError('unknown-cancellation')
      noteOutcome(reply, cancellation)
      return toAnswer(cancellation)
    })
  }

  const list = (app: App): void => {
    const schema = {
      tags: ['cancellations'],
      querystring: ProposedQuery,
      response: { 200: ProposedAnswer },
      summary: 'List the proposals that wait for a decision',
      description: 'In the order in which they came, also those that a correction of sex or year of birth made.',
    }
    app.get('/v1/cancellations', { schema }, async (request, reply) => {
      if (!termsOf(callerOf(request)).seesAll) throw new ProblemError('unknown-cancellation')
      const { after } = request.query
      const limit = Number(request.query.limit ?? defaultLimit)
      const page = await cancellations.listProposed(after, limit)
      setOutcome(reply, 'cancellations-listed')
      const next = page.length === limit ? page.at(-1)?.id : undefined
      return { cancellations: page.map(toAnswer), ...(next === undefined ? {} : { next }) }
    })
  }

  return (app: App): void => {
    list(app)
    propose(app)
    decide(app)
    read(app)
  }
}
