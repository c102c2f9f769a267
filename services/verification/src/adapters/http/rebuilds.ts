import { ProblemError } from '@hub/failure'
import { callerOf, type App } from '@hub/http'
import { Type } from 'typebox'
import type { Rebuilds } from '../../application/rebuild-ports.ts'
import type { Rebuild } from '../../domain/rebuild.ts'

export interface RebuildRoutesDeps {
  readonly rebuilds: Rebuilds
  readonly onStarted: () => void
}

const Id = Type.String({
  pattern: '^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$',
  'x-hint': 'must be a UUID in lower case',
})
const Identified = Type.Object({ id: Id }, { additionalProperties: false })

const getKnown = (rebuild: Rebuild | undefined): Rebuild => {
  if (rebuild === undefined) throw new ProblemError('unknown-rebuild')
  return rebuild
}

/** What operators may do about the read model, below `/operator`: build it anew. */
export const rebuildRoutes =
  ({ rebuilds, onStarted }: RebuildRoutesDeps) =>
  (app: App): void => {
    app.get('/rebuilds', () => rebuilds.list())
    app.get('/rebuilds/:id', { schema: { params: Identified } }, async ({ params }) =>
      getKnown(await rebuilds.find(params.id)),
    )
    app.post('/rebuilds', { schema: { body: Identified } }, async (request, reply) => {
      const { client, officer } = callerOf(request)
      const rebuild = await rebuilds.start(request.body.id, officer ?? client)
      if (rebuild === 'running-already') throw new ProblemError('rebuild-running-already')
      onStarted()
      return reply.code(202).send(rebuild)
    })
    app.post('/rebuilds/:id/cancellation', { schema: { params: Identified } }, async ({ params }) =>
      getKnown(await rebuilds.cancel(params.id)),
    )
  }
