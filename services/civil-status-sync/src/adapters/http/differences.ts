import { toCivilStatusSexCode, type Sex } from '@hub/citizen'
import { ProblemError } from '@hub/failure'
import { callerOf, closed, idField, pageFields, setOutcome, type App, type SubjectHasher } from '@hub/http'
import { Type, type Static } from 'typebox'
import type { createAdjustDifference } from '../../application/follow-differences.ts'
import type { Differences } from '../../application/ports.ts'
import { differenceStates, type KnownDifference } from '../../domain/difference.ts'
import { Instant } from './act-schemas.ts'

const StateField = Type.Enum([...differenceStates], {
  description:
    'open: an officer of the population authority decides; to-adjust: the register’s value stands, and civil status is to hold it, too; settled: both hold the same',
})

const Params = Type.Object({ id: idField('must be the id of a difference') })

const Query = Type.Object(
  {
    state: Type.Optional(StateField),
    ...pageFields,
  },
  closed,
)

const Answer = Type.Object({
  id: Type.String(),
  state: StateField,
  field: Type.String(),
  act: Type.Optional(Type.String({ description: 'the registrar’s own number of the act that it is about' })),
  pin: Type.Optional(
    Type.String({ description: 'as the person held it then; a number that was replaced leads to the person' }),
  ),
  civilStatusValue: Type.Optional(Type.String()),
  registerValue: Type.Optional(Type.String()),
  openedAt: Type.Optional(Instant),
  outcome: Type.Optional(Type.String({ description: 'whose value stands: civil-status, register, or agreed' })),
  value: Type.Optional(Type.String({ description: 'what both are to hold' })),
  resolvedAt: Type.Optional(Instant),
  adjustedAt: Type.Optional(Instant),
})

const ListAnswer = Type.Object({
  differences: Type.Array(Answer),
  next: Type.Optional(Type.String({ description: '`after` of the next page, where there is one' })),
})

const defaultLimit = 50

const instant = (name: 'openedAt' | 'resolvedAt' | 'adjustedAt', at: Date | undefined) =>
  at === undefined ? {} : { [name]: at.toISOString() }

const toAnswer = (difference: KnownDifference): Static<typeof Answer> => {
  const { id, state, field, actNumber, pin, outcome, openedAt, resolvedAt, adjustedAt } = difference
  const { civilStatusValue, registerValue, value } = difference
  const said = Object.entries({ civilStatusValue, registerValue, value }).flatMap(([name, text]) =>
    text === undefined ? [] : [[name, field === 'sex' ? toCivilStatusSexCode(text as Sex) : text] as const],
  )
  return {
    id,
    state,
    field,
    ...(pin === undefined ? {} : { pin }),
    ...(actNumber === undefined ? {} : { act: actNumber }),
    ...Object.fromEntries(said),
    ...(outcome === undefined ? {} : { outcome }),
    ...instant('openedAt', openedAt),
    ...instant('resolvedAt', resolvedAt),
    ...instant('adjustedAt', adjustedAt),
  }
}

export interface DifferenceRoutesDeps {
  readonly differences: Pick<Differences, 'list'>
  readonly adjustDifference: ReturnType<typeof createAdjustDifference>
  readonly subjectOf: SubjectHasher
}

/** `/v1/differences`: what civil status and the population register say differently, and what civil status is to adjust. */
export const differenceRoutes = ({ differences, adjustDifference, subjectOf }: DifferenceRoutesDeps) => {
  const list = (app: App): void => {
    const schema = {
      tags: ['differences'],
      querystring: Query,
      response: { 200: ListAnswer },
      summary: 'List differences from the population register',
      description: 'Those that civil status is to adjust, unless `state` is given.',
    }
    app.get('/v1/differences', { schema }, async (request, reply) => {
      const { state = 'to-adjust', after } = request.query
      const limit = Number(request.query.limit ?? defaultLimit)
      const page = await differences.list(state, { registrar: callerOf(request).client, after, limit })
      setOutcome(reply, 'differences-listed')
      const next = page.length === limit ? page.at(-1)?.id : undefined
      return { differences: page.map(toAnswer), ...(next === undefined ? {} : { next }) }
    })
  }

  const adjust = (app: App): void => {
    const schema = {
      tags: ['differences'],
      params: Params,
      response: { 200: Answer },
      summary: 'Say that civil status holds the register’s value, too',
      description: 'Where the register’s value stands. The difference is settled by that.',
    }
    app.post('/v1/differences/:id/adjustment', { schema }, async (request, reply) => {
      const adjustment = await adjustDifference(request.params.id, callerOf(request).client)
      if (adjustment.kind !== 'adjusted') throw new ProblemError(adjustment.kind)
      setOutcome(reply, 'difference-adjusted', subjectOf(adjustment.difference.personId))
      return toAnswer(adjustment.difference)
    })
  }

  return (app: App): void => {
    list(app)
    adjust(app)
  }
}
