import { ProblemError } from '@hub/failure'
import {
  type App,
  callerOf,
  officerOf,
  requireIdempotencyKey,
  setOutcome,
  commandFingerprint,
  closed,
  idField,
  Instant,
} from '@hub/http'
import { Type, type Static } from 'typebox'
import type { createStartEstablishment, createSteerEstablishment } from '../../application/establish-numbers.ts'
import type { Establishments } from '../../application/ports.ts'
import { transitions, type Establishment, type EstablishmentState } from '../../domain/establishment.ts'

const Body = Type.Object(
  { what: Type.String({ minLength: 1, maxLength: 200, description: 'what it is, for those who read the report' }) },
  closed,
)
const Params = Type.Object({ id: idField('must be the id of a run') })
const Answer = Type.Object({
  id: Type.String(),
  what: Type.String(),
  state: Type.Enum(Object.keys(transitions) as EstablishmentState[]),
  issued: Type.Integer(),
  held: Type.Integer({ description: 'like somebody who is known: an officer decides about each' }),
  obstacles: Type.Record(Type.String(), Type.Integer(), {
    description: 'who got none, by the reason; see the glossary',
  }),
  startedAt: Instant,
  changedAt: Instant,
})

const toAnswer = (run: Establishment): Static<typeof Answer> => {
  const { id, what, state, issued, held, obstacles, startedAt, changedAt } = run
  return {
    id,
    what,
    state,
    issued,
    held,
    obstacles: { ...obstacles },
    startedAt: startedAt.toISOString(),
    changedAt: changedAt.toISOString(),
  }
}

export interface EstablishmentRoutesDeps {
  readonly startEstablishment: ReturnType<typeof createStartEstablishment>
  readonly steerEstablishment: ReturnType<typeof createSteerEstablishment>
  readonly establishments: Pick<Establishments, 'find'>
}

const tags = ['establishments']
const response = { 200: Answer }

/** `/v1/establishments`: numbers for citizens who were registered without one. */
export const establishmentRoutes =
  ({ startEstablishment, steerEstablishment, establishments }: EstablishmentRoutesDeps) =>
  (app: App): void => {
    const schema = {
      tags,
      body: Body,
      response: { 201: Answer },
      summary: 'Begin a run over citizens who were registered without a number',
      description: 'Decree 137/2015 article 15. One run at a time. `Idempotency-Key` is required.',
    }
    app.post('/v1/establishments', { schema }, async (request, reply) => {
      const { what } = request.body
      const started = await startEstablishment({
        by: officerOf(callerOf(request)),
        what,
        idempotencyKey: requireIdempotencyKey(request.headers['idempotency-key']),
        fingerprint: commandFingerprint(what),
      })
      if (started === 'key-reused') throw new ProblemError('idempotency-key-reused')
      if (started === 'running-already') throw new ProblemError('establishment-running-already')
      setOutcome(reply, `establishment-${started.state}`)
      return reply.code(201).header('location', `establishments/${started.id}`).send(toAnswer(started))
    })

    const steer = (action: 'pause' | 'resume', summary: string): void => {
      const to = action === 'pause' ? 'paused' : 'running'
      const steerSchema = { tags, params: Params, response, summary }
      app.post(`/v1/establishments/:id/${action}`, { schema: steerSchema }, async (request, reply) => {
        const steered = await steerEstablishment(request.params.id, to)
        if (steered === undefined) throw new ProblemError('unknown-establishment')
        if (steered === 'completed') throw new ProblemError('establishment-completed')
        setOutcome(reply, `establishment-${steered.state}`)
        return toAnswer(steered)
      })
    }
    steer('pause', 'Pause a run after the step that is under way')
    steer('resume', 'Let a run go on where it was paused')

    const readSchema = { tags, params: Params, response, summary: 'Read how far a run has come' }
    app.get('/v1/establishments/:id', { schema: readSchema }, async (request, reply) => {
      const found = await establishments.find(request.params.id)
      if (found === undefined) throw new ProblemError('unknown-establishment')
      setOutcome(reply, `establishment-${found.state}`)
      return toAnswer(found)
    })
  }
