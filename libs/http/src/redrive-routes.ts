import { ProblemError } from '@hub/failure'
import { Type, type Static } from 'typebox'
import { officerOf, type Officer } from './officer.ts'
import { closed } from './fields.ts'
import { IdField, IdParams } from './operator-fields.ts'
import { callerOf, type App } from './server.ts'

const Selection = Type.Union([
  Type.Object({ kind: Type.Literal('key'), key: Type.String({ minLength: 1 }) }, closed),
  Type.Object({ kind: Type.Literal('reason'), reason: Type.String({ minLength: 1 }) }, closed),
  Type.Object({ kind: Type.Literal('all') }, closed),
])

const RedriveBody = Type.Object(
  {
    id: IdField,
    selection: Selection,
    ratePerSecond: Type.Optional(Type.Integer({ minimum: 1, maximum: 100_000 })),
  },
  closed,
)

const RehearsalBody = Type.Object(
  { selection: Selection, mostKeys: Type.Optional(Type.Integer({ minimum: 1, maximum: 1000 })) },
  closed,
)
const usualKeys = 200

/** @returns what a redrive of the first keys of the selection would come to; nothing else is left of it */
export type RehearseRedrive = (order: {
  readonly selection: Static<typeof Selection>
  readonly mostKeys: number
}) => Promise<object>

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

/** `/redrives`: jobs that work off parked events, and `/redrive-rehearsals`: what one would come to. */
export const redriveRoutes =
  (redrives: Redrives, rehearse: RehearseRedrive) =>
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
    app.post('/redrive-rehearsals', { schema: { body: RehearsalBody } }, ({ body: { selection, mostKeys } }) =>
      rehearse({ selection, mostKeys: mostKeys ?? usualKeys }),
    )
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
