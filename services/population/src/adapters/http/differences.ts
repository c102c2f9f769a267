import { toPopulationSexCode, type Sex } from '@hub/citizen'
import { ProblemError } from '@hub/failure'
import { callerOf, officerOf, setOutcome, type App, type SubjectHasher } from '@hub/http'
import type { Static } from 'typebox'
import type { createDecideDifference } from '../../application/decide-difference.ts'
import type { DifferenceReads, ListedDifference } from '../../application/ports.ts'
import { saidBy } from '../../domain/difference.ts'
import type { OpenDifference } from '../../domain/ruled-items.ts'
import {
  DecisionBody,
  DifferenceAnswer,
  DifferenceParams,
  DifferencesAnswer,
  DifferencesQuery,
} from './difference-schemas.ts'

const defaultLimit = 50

type Answer = Static<typeof DifferenceAnswer>

/** As agencies know sexes: by the codes of QCVN 109. */
const toSaid = (field: OpenDifference['field'], { value, origin }: OpenDifference['held']): Answer['register'] => ({
  value: field === 'sex' ? toPopulationSexCode(value as Sex) : value,
  event: origin as Answer['register']['event'],
})

const toResolved = ({ resolution }: ListedDifference) => {
  if (resolution === undefined) return {}
  const { outcome, resolvedAt, decision } = resolution
  const decided = decision === undefined ? {} : { decidedBy: decision.by, reason: decision.reason }
  return { outcome, resolvedAt: resolvedAt.toISOString(), ...decided }
}

const toAnswer = (difference: ListedDifference): Answer => {
  const { id, version, fullName, pin, content, openedAt, resolution } = difference
  const { field, ruler } = content
  return {
    id,
    version,
    state: resolution === undefined ? 'open' : 'resolved',
    person: { fullName, ...(pin === undefined ? {} : { pin }) },
    field,
    ruler,
    civilStatus: toSaid(field, saidBy(content, 'civil-status')),
    register: toSaid(field, saidBy(content, 'register')),
    openedAt: openedAt.toISOString(),
    ...toResolved(difference),
  }
}

export interface DifferenceRoutesDeps {
  readonly differences: DifferenceReads
  readonly decideDifference: ReturnType<typeof createDecideDifference>
  readonly subjectOf: SubjectHasher
}

/** `/v1/differences`: what civil status and the register say differently of persons, for officers of the authority to settle. */
export const differenceRoutes = ({ differences, decideDifference, subjectOf }: DifferenceRoutesDeps) => {
  const get = async (id: string): Promise<ListedDifference> => {
    const difference = await differences.read(id)
    if (difference === undefined) throw new ProblemError('unknown-difference')
    return difference
  }

  const list = (app: App): void => {
    const schema = {
      tags: ['differences'],
      querystring: DifferencesQuery,
      response: { 200: DifferencesAnswer },
      summary: 'List the differences between civil status and the register',
      description: 'In the order in which they were opened.',
    }
    app.get('/v1/differences', { schema }, async (request, reply) => {
      const { state = 'open', after } = request.query
      const limit = Number(request.query.limit ?? defaultLimit)
      const page = await differences.list(state, { after, limit })
      setOutcome(reply, 'differences-listed')
      const next = page.length === limit ? page.at(-1)?.id : undefined
      return { differences: page.map(toAnswer), ...(next === undefined ? {} : { next }) }
    })
  }

  const read = (app: App): void => {
    const schema = {
      tags: ['differences'],
      params: DifferenceParams,
      response: { 200: DifferenceAnswer },
      summary: 'Read a difference as it is now',
    }
    app.get('/v1/differences/:id', { schema }, async (request, reply) => {
      const difference = await get(request.params.id)
      setOutcome(reply, 'difference-read', subjectOf(difference.personId))
      return toAnswer(difference)
    })
  }

  const decide = (app: App): void => {
    const schema = {
      tags: ['differences'],
      params: DifferenceParams,
      body: DecisionBody,
      response: { 200: DifferenceAnswer },
      summary: 'Decide which value stands',
      description:
        'Both are to hold that value from now on: the register holds it at once, and civil status is told. Whoever decides again what was decided so before is answered with the difference as it is.',
    }
    app.post('/v1/differences/:id/decision', { schema }, async (request, reply) => {
      const { id } = request.params
      const decision = await decideDifference({ id, by: officerOf(callerOf(request)), ...request.body })
      if (decision !== 'decided') throw new ProblemError(decision)
      const difference = await get(id)
      setOutcome(reply, 'difference-decided', subjectOf(difference.personId))
      return toAnswer(difference)
    })
  }

  return (app: App): void => {
    list(app)
    read(app)
    decide(app)
  }
}
