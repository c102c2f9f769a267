import { setOutcome, type App } from '@hub/http'
import type { Static } from 'typebox'
import type { ManagementServers } from '../../application/ports.ts'
import { jobIdOf } from './job-id.ts'
import { operatorOf } from './operator.ts'
import { passOn } from './pass-on.ts'
import { RebuildAnswer, RebuildBody, RebuildParams, RebuildsAnswer } from './rebuild-schemas.ts'

export interface RebuildRoutesDeps {
  readonly servers: ManagementServers
}

// The one service with a read model that nothing but the streams is needed for.
const consumer = 'verification'
const target = '/operator/rebuilds'
const tags = ['rebuilds']

// What the service tells follows its own types; the schema of the answer lets nothing else through.
const toAnswer = (body: unknown): Static<typeof RebuildAnswer> => ({
  ...(body as Static<typeof RebuildAnswer>),
  consumer,
})

const actions =
  ({ servers }: RebuildRoutesDeps) =>
  (app: App): void => {
    const startSchema = {
      tags,
      body: RebuildBody,
      response: { 202: RebuildAnswer },
      summary: 'Build a read model anew from the streams',
      description:
        'Beside the live one, which answers throughout; then both are compared at the same point, and the new one takes its place. `Idempotency-Key` is required.',
    }
    app.post('/v1/rebuilds', { schema: startSchema }, async (request, reply) => {
      const id = jobIdOf(request.headers['idempotency-key'], operatorOf(request))
      const command = { method: 'POST', target, body: { id } } as const
      const rebuild = toAnswer(passOn(await servers.command(consumer, command, operatorOf(request))))
      setOutcome(reply, 'rebuild-started')
      return reply.code(202).header('location', `/v1/rebuilds/${id}`).send(rebuild)
    })

    const cancelSchema = {
      tags,
      params: RebuildParams,
      response: { 200: RebuildAnswer },
      summary: 'Cancel a rebuild',
      description: 'The live model stays as it is. One that is finished stays finished.',
    }
    app.post('/v1/rebuilds/:id/cancellation', { schema: cancelSchema }, async (request, reply) => {
      const command = { method: 'POST', target: `${target}/${request.params.id}/cancellation` } as const
      const rebuild = toAnswer(passOn(await servers.command(consumer, command, operatorOf(request))))
      setOutcome(reply, 'rebuild-cancelled')
      return rebuild
    })
  }

/** `/v1/rebuilds`: read models built anew from the streams. */
export const rebuildRoutes =
  ({ servers }: RebuildRoutesDeps) =>
  (app: App): void => {
    actions({ servers })(app)

    const listSchema = { tags, response: { 200: RebuildsAnswer }, summary: 'Rebuilds, the newest first' }
    app.get('/v1/rebuilds', { schema: listSchema }, async (request, reply) => {
      const listed = passOn(await servers.ask(consumer, target, operatorOf(request)))
      setOutcome(reply, 'rebuilds')
      return { rebuilds: (listed as readonly unknown[]).map(toAnswer) }
    })

    const readSchema = {
      tags,
      params: RebuildParams,
      response: { 200: RebuildAnswer },
      summary: 'One rebuild: how far it is, and what it found',
    }
    app.get('/v1/rebuilds/:id', { schema: readSchema }, async (request, reply) => {
      const found = passOn(await servers.ask(consumer, `${target}/${request.params.id}`, operatorOf(request)))
      setOutcome(reply, 'rebuild')
      return toAnswer(found)
    })
  }
