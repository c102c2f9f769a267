import { ProblemError, type ProblemName } from '@hub/failure'
import { type App, callerOf, officerOf, requireIdempotencyKey, setOutcome, commandFingerprint } from '@hub/http'
import { Type, type Static } from 'typebox'
import type { createPlanReplay } from '../../application/plan-replay.ts'
import type { Replays } from '../../application/ports.ts'
import type { createSteerReplay, Steered, SteerAction } from '../../application/steer-replay.ts'
import type { Replay } from '../../domain/replay.ts'
import type { Selection } from '../../domain/selection.ts'
import { PlanBody, ReplayAnswer, ReplayParams, ReplaysAnswer, RunBody, toReplayAnswer } from './replay-schemas.ts'

export interface ReplayRoutesDeps extends ReturnType<typeof createSteerReplay> {
  readonly planReplay: ReturnType<typeof createPlanReplay>
  readonly replays: Pick<Replays, 'find' | 'list'>
}

const tags = ['replays']
const mostListed = 100
const defaults = { ratePerSecond: 200, failureLimit: 0.05 }

const faults = {
  unknown: 'unknown-replay',
  'not-now': 'replay-not-now',
  'own-proposal': 'own-proposal',
  'needs-approval': 'replay-needs-approval',
} as const satisfies Record<Exclude<Steered['kind'], 'done'>, ProblemName>

const replayOf = (steered: Steered): Replay => {
  if (steered.kind === 'done') return steered.replay
  throw new ProblemError(faults[steered.kind])
}

const selectionOf = ({ consumer: _to, reason: _why, ...selection }: Static<typeof PlanBody>): Selection => selection

const planRoute =
  ({ planReplay, isUnapproved }: ReplayRoutesDeps) =>
  (app: App): void => {
    const schema = {
      tags,
      body: PlanBody,
      response: { 201: ReplayAnswer },
      summary: 'Plan to have a consumer take records in once more',
      description:
        'Changes nothing at the consumer: counts what is meant, by type and person, and what was applied before. Read it until it is `planned`. `Idempotency-Key` is required.',
    }
    app.post('/v1/replays', { schema }, async (request, reply) => {
      const { consumer, reason } = request.body
      const planned = await planReplay({
        by: officerOf(callerOf(request)),
        consumer,
        reason,
        selection: selectionOf(request.body),
        idempotencyKey: requireIdempotencyKey(request.headers['idempotency-key']),
        fingerprint: commandFingerprint(JSON.stringify(request.body)),
      })
      if (planned === 'not-consumed') throw new ProblemError('topic-not-consumed')
      if (planned === 'key-reused') throw new ProblemError('idempotency-key-reused')
      setOutcome(reply, `replay-${planned.state}`)
      return reply
        .code(201)
        .header('location', `replays/${planned.id}`)
        .send(toReplayAnswer(planned, isUnapproved(planned)))
    })
  }

const readRoutes =
  ({ replays, isUnapproved }: ReplayRoutesDeps) =>
  (app: App): void => {
    const list = { tags, response: { 200: ReplaysAnswer }, summary: 'The newest replays' }
    app.get('/v1/replays', { schema: list }, async (_request, reply) => {
      const found = await replays.list(mostListed)
      setOutcome(reply, 'replays')
      return { replays: found.map((replay) => toReplayAnswer(replay, isUnapproved(replay))) }
    })
    const read = {
      tags,
      params: ReplayParams,
      response: { 200: ReplayAnswer },
      summary: 'Plan, rehearsal, progress and report',
    }
    app.get('/v1/replays/:id', { schema: read }, async (request, reply) => {
      const found = await replays.find(request.params.id)
      if (found === undefined) throw new ProblemError('unknown-replay')
      setOutcome(reply, `replay-${found.state}`)
      return toReplayAnswer(found, isUnapproved(found))
    })
  }

const steps = [
  ['rehearsal', 'rehearse', 'Rehearse: take everything in, and roll it back'],
  ['pause', 'pause', 'Pause after the step that is under way'],
  ['resume', 'resume', 'Let it go on from where it has come'],
  ['cancellation', 'cancel', 'Cancel: what was sent stays sent'],
] as const

const steerRoutes =
  ({ steer, approve, isUnapproved }: ReplayRoutesDeps) =>
  (app: App): void => {
    const response = { 200: ReplayAnswer }
    const answer = (replay: Replay) => toReplayAnswer(replay, isUnapproved(replay))
    const add = (path: string, action: SteerAction['kind'], summary: string): void => {
      const schema = { tags, params: ReplayParams, response, summary }
      app.post(`/v1/replays/:id/${path}`, { schema }, async (request, reply) => {
        const replay = replayOf(
          await steer(request.params.id, { kind: action } as SteerAction, officerOf(callerOf(request))),
        )
        setOutcome(reply, `replay-${replay.state}`)
        return answer(replay)
      })
    }
    for (const [path, action, summary] of steps) add(path, action, summary)

    const approval = { tags, params: ReplayParams, response, summary: 'Approve what another officer planned' }
    app.post('/v1/replays/:id/approval', { schema: approval }, async (request, reply) => {
      const replay = replayOf(await approve(request.params.id, officerOf(callerOf(request))))
      setOutcome(reply, 'replay-approved')
      return answer(replay)
    })
    const run = {
      tags,
      params: ReplayParams,
      body: Type.Union([RunBody, Type.Null()]),
      response,
      summary: 'Run what was rehearsed, and approved where it is large',
    }
    app.post('/v1/replays/:id/run', { schema: run }, async (request, reply) => {
      const settings = { ...defaults, ...request.body }
      const replay = replayOf(await steer(request.params.id, { kind: 'run', settings }, officerOf(callerOf(request))))
      setOutcome(reply, `replay-${replay.state}`)
      return answer(replay)
    })
  }

/** `/v1/replays`: plan, rehearse, approve, run, report. */
export const replayRoutes =
  (deps: ReplayRoutesDeps) =>
  (app: App): void => {
    planRoute(deps)(app)
    readRoutes(deps)(app)
    steerRoutes(deps)(app)
  }
