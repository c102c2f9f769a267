import { ProblemError } from '@hub/failure'
import { Type, type Static } from 'typebox'
import { officerOf, type Officer } from './officer.ts'
import { closed, IdField, IdParams } from './operator-fields.ts'
import { callerOf, type App } from './server.ts'

const RedriveBody = Type.Object(
  {
    id: IdField,
    selection: Type.Union([
      Type.Object({ kind: Type.Literal('key'), key: Type.String({ minLength: 1 }) }, closed),
      Type.Object({ kind: Type.Literal('reason'), reason: Type.String({ minLength: 1 }) }, closed),
      Type.Object({ kind: Type.Literal('all') }, closed),
    ]),
    ratePerSecond: Type.Optional(Type.Integer({ minimum: 1, maximum: 100_000 })),
  },
  closed,
)

export interface Redrives {
  /** Does nothing if there is a job with this id. */
  readonly start: (order: Static<typeof RedriveBody>, by: Officer) => Promise<void>
  readonly find: (id: string) => Promise<object | undefined>
  /** The newest first. */
  readonly list: () => Promise<readonly object[]>
  /** @returns false if the job is over, or there is none */
  readonly setState: (id: string, state: 'running' | 'paused' | 'cancelled') => Promise<boolean>
}

const turns = { pause: 'paused', resume: 'running', cancellation: 'cancelled' } as const

/** `/redrives`: jobs that work off parked events. */
export const redriveRoutes =
  (redrives: Redrives) =>
  (app: App): void => {
    const get = async (id: string): Promise<object> => {
      const found = await redrives.find(id)
      if (found === undefined) throw new ProblemError('unknown-redrive')
      return found
    }

    app.get('/redrives', () => redrives.list())
    app.get('/redrives/:id', { schema: { params: IdParams } }, ({ params }) => get(params.id))
    app.post('/redrives', { schema: { body: RedriveBody } }, async (request, reply) => {
      await redrives.start(request.body, officerOf(callerOf(request)))
      return reply.code(202).send(await get(request.body.id))
    })
    for (const [turn, state] of Object.entries(turns)) {
      app.post(`/redrives/:id/${turn}`, { schema: { params: IdParams } }, async (request) => {
        officerOf(callerOf(request))
        const { id } = request.params
        const turned = await redrives.setState(id, state)
        const found = await get(id)
        if (!turned) throw new ProblemError('redrive-over')
        return found
      })
    }
  }
