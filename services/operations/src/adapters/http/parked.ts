import { ProblemError } from '@hub/failure'
import { setOutcome, type App } from '@hub/http'
import type { Static } from 'typebox'
import type { AskConsumers, Gathered } from '../../application/ask-consumers.ts'
import type { Operator } from '../../application/ports.ts'
import { jobIdOf } from './job-id.ts'
import { operatorOf } from './operator.ts'
import {
  IdParams,
  ParkedEventsQuery,
  QuarantineBody,
  QuarantineParams,
  RedriveBody,
  RehearsalBody,
  Row,
  Rows,
  SkipBody,
  SkipDecisionBody,
} from './parked-schemas.ts'
import { passOn } from './pass-on.ts'

/**
 * `/v1/parked`: what consumers could not apply, and what is done about it. Everything is kept and decided by the consumer; who may do what is in
 * the grants, and that nobody approves what he proposed himself is checked by the consumer.
 */
export interface ParkedRoutesDeps {
  readonly consumers: AskConsumers
}

const tags = ['parked']
const answersRow = { response: { 200: Row } }
const answersRows = { response: { 200: Rows } }

const toRow = (body: unknown): Static<typeof Row> => (body ?? {}) as Static<typeof Row>
const toRows = ({ rows, away }: Gathered) => ({ rows: [...rows], away: [...away] })

const listRoutes =
  ({ consumers }: ParkedRoutesDeps) =>
  (app: App): void => {
    const groups = { tags, ...answersRows, summary: 'Parked events by reason, of all consumers' }
    app.get('/v1/parked', { schema: groups }, async (request, reply) => {
      setOutcome(reply, 'parked-groups')
      return toRows(await consumers.gather('/operator/parked-groups', operatorOf(request)))
    })

    const events = { tags, querystring: ParkedEventsQuery, ...answersRows, summary: 'Parked events of a consumer' }
    app.get('/v1/parked/events', { schema: events }, async (request, reply) => {
      const { consumer, ...query } = request.query
      const target = `/operator/parked-events?${new URLSearchParams(query).toString()}`
      setOutcome(reply, 'parked-events')
      return toRows(await consumers.gather(target, operatorOf(request), [consumer]))
    })

    for (const [path, summary] of [
      ['redrives', 'Redrives of all consumers'],
      ['skips', 'Parked events that somebody asks to skip, and what was decided'],
      ['quarantines', 'Provinces whose events a consumer refuses'],
    ] as const) {
      app.get(`/v1/parked/${path}`, { schema: { tags, ...answersRows, summary } }, async (request, reply) => {
        setOutcome(reply, path)
        return toRows(await consumers.gather(`/operator/${path}`, operatorOf(request)))
      })
    }
  }

const rehearsalRoutes =
  ({ consumers }: ParkedRoutesDeps) =>
  (app: App): void => {
    const schema = {
      tags,
      body: RehearsalBody,
      ...answersRow,
      summary: 'What a redrive would come to',
      description:
        'The first persons of the selection are worked off in transactions that are rolled back; nothing changes.',
    }
    app.post('/v1/parked/rehearsals', { schema }, async (request, reply) => {
      const { consumer, ...body } = request.body
      const command = { method: 'POST', target: '/operator/redrive-rehearsals', body } as const
      const row = toRow(passOn(await consumers.tell(consumer, command, operatorOf(request))))
      setOutcome(reply, 'redrive-rehearsed')
      return { ...row, consumer }
    })
  }

const redriveRoutes =
  ({ consumers }: ParkedRoutesDeps) =>
  (app: App): void => {
    const startSchema = {
      tags,
      body: RedriveBody,
      ...answersRow,
      summary: 'Try parked events again',
      description: 'In order for each key. `Idempotency-Key` names the job: the same key is the same job.',
    }
    app.post('/v1/parked/redrives', { schema: startSchema }, async (request, reply) => {
      const { consumer, ...job } = request.body
      const operator = operatorOf(request)
      const id = jobIdOf(request.headers['idempotency-key'], operator)
      const command = { method: 'POST', target: '/operator/redrives', body: { id, ...job } } as const
      const started = toRow(passOn(await consumers.tell(consumer, command, operator)))
      setOutcome(reply, 'redrive-started')
      return { id, ...started, consumer }
    })

    const owner = async (id: string, operator: Operator) => {
      const found = await consumers.findOwner(`/operator/redrives/${id}`, operator)
      if (found === undefined) throw new ProblemError('unknown-redrive')
      return { consumer: found.consumer, row: toRow(passOn(found.answer)) }
    }
    const readSchema = { tags, params: IdParams, ...answersRow, summary: 'How far a redrive has come' }
    app.get('/v1/parked/redrives/:id', { schema: readSchema }, async (request, reply) => {
      const { consumer, row } = await owner(request.params.id, operatorOf(request))
      setOutcome(reply, 'redrive')
      return { ...row, consumer }
    })

    for (const step of ['pause', 'resume', 'cancellation'] as const) {
      const schema = { tags, params: IdParams, ...answersRow, summary: `A redrive: ${step}` }
      app.post(`/v1/parked/redrives/:id/${step}`, { schema }, async (request, reply) => {
        const { id } = request.params
        const operator = operatorOf(request)
        const { consumer } = await owner(id, operator)
        const command = { method: 'POST', target: `/operator/redrives/${id}/${step}` } as const
        const row = toRow(passOn(await consumers.tell(consumer, command, operator)))
        setOutcome(reply, `redrive-${step}`)
        return { ...row, consumer }
      })
    }
  }

const skipRoutes =
  ({ consumers }: ParkedRoutesDeps) =>
  (app: App): void => {
    const proposeSchema = {
      tags,
      body: SkipBody,
      ...answersRow,
      summary: 'Ask that the first parked event of a person be skipped',
      description:
        'Another officer decides. A skipped event is kept for good and never applied; what is parked behind it is redriven afterwards. `Idempotency-Key` names the proposal.',
    }
    app.post('/v1/parked/skips', { schema: proposeSchema }, async (request, reply) => {
      const { consumer, ...proposal } = request.body
      const operator = operatorOf(request)
      const id = jobIdOf(request.headers['idempotency-key'], operator)
      const command = { method: 'POST', target: '/operator/skips', body: { id, ...proposal } } as const
      const row = toRow(passOn(await consumers.tell(consumer, command, operator)))
      setOutcome(reply, 'skip-proposed')
      return { ...row, consumer }
    })

    const decideSchema = {
      tags,
      params: IdParams,
      body: SkipDecisionBody,
      ...answersRow,
      summary: 'Decide whether a parked event is skipped',
    }
    app.post('/v1/parked/skips/:id/decision', { schema: decideSchema }, async (request, reply) => {
      const { consumer, decision } = request.body
      const target = `/operator/skips/${request.params.id}/decision`
      const command = { method: 'POST', target, body: { decision } } as const
      const row = toRow(passOn(await consumers.tell(consumer, command, operatorOf(request))))
      setOutcome(reply, 'skip-decided')
      return { ...row, consumer }
    })
  }

const quarantineRoutes =
  ({ consumers }: ParkedRoutesDeps) =>
  (app: App): void => {
    const setSchema = {
      tags,
      params: QuarantineParams,
      body: QuarantineBody,
      ...answersRow,
      summary: 'Have a consumer refuse the events of a province',
      description:
        'They are parked with the reason `quarantined` until the quarantine is lifted and they are redriven.',
    }
    app.put('/v1/parked/quarantines/:consumer/:province', { schema: setSchema }, async (request, reply) => {
      const { consumer, province } = request.params
      const command = { method: 'PUT', target: `/operator/quarantines/${province}`, body: request.body } as const
      const row = toRow(passOn(await consumers.tell(consumer, command, operatorOf(request))))
      setOutcome(reply, 'quarantine-set')
      return { ...row, consumer }
    })

    const liftSchema = { tags, params: QuarantineParams, ...answersRow, summary: 'Lift the quarantine of a province' }
    app.delete('/v1/parked/quarantines/:consumer/:province', { schema: liftSchema }, async (request, reply) => {
      const { consumer, province } = request.params
      const command = { method: 'DELETE', target: `/operator/quarantines/${province}` } as const
      const row = toRow(passOn(await consumers.tell(consumer, command, operatorOf(request))))
      setOutcome(reply, 'quarantine-lifted')
      return { ...row, consumer }
    })
  }

export const parkedRoutes =
  (deps: ParkedRoutesDeps) =>
  (app: App): void => {
    listRoutes(deps)(app)
    rehearsalRoutes(deps)(app)
    redriveRoutes(deps)(app)
    skipRoutes(deps)(app)
    quarantineRoutes(deps)(app)
  }
