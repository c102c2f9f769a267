import { ProblemError } from '@hub/failure'
import { Type } from 'typebox'
import { closed } from './fields.ts'
import { IdField, IdParams } from './operator-fields.ts'
import { quarantineRoutes, type Quarantines } from './quarantine-routes.ts'
import { redriveRoutes, type Redrives, type RehearseRedrive } from './redrive-routes.ts'
import type { App } from './server.ts'
import { skipRoutes, type Skips } from './skip-routes.ts'

/** What the routes need of the database of one consumer; see the operator store of `@hub/postgres`. */
export interface OperatorStore {
  readonly listParkedGroups: () => Promise<readonly object[]>
  /** In the order in which they were parked. */
  readonly listParkedEvents: (selection: {
    readonly reason?: string | undefined
    readonly key?: string | undefined
    readonly after: number
    readonly limit: number
  }) => Promise<readonly object[]>
  /** With headers and data. */
  readonly findParkedEvent: (id: string) => Promise<object | undefined>
  readonly findEventState: (eventId: string) => Promise<object>
  readonly readOutbox: () => Promise<object>
  readonly redrives: Redrives
  readonly quarantines: Quarantines
  readonly skips: Skips
}

const ParkedQuery = Type.Object(
  {
    reason: Type.Optional(Type.String()),
    key: Type.Optional(Type.String()),
    after: Type.Optional(
      Type.String({ pattern: '^[0-9]{1,15}$', 'x-hint': 'must be the `ordinal` of a parked event' }),
    ),
    limit: Type.Optional(Type.String({ pattern: '^([1-9][0-9]{0,2}|1000)$', 'x-hint': 'must be 1 to 1000' })),
  },
  closed,
)
const defaultLimit = 100

/** What every consumer tells operators, and what they do there. @param rehearseRedrive through the consumer's own handlers @returns routes below `/operator` of the management server */
export const operatorRoutes =
  (store: OperatorStore, rehearseRedrive: RehearseRedrive) =>
  (app: App): void => {
    app.get('/parked-groups', () => store.listParkedGroups())
    app.get('/parked-events', { schema: { querystring: ParkedQuery } }, ({ query }) =>
      store.listParkedEvents({
        reason: query.reason,
        key: query.key,
        after: Number(query.after ?? 0),
        limit: Number(query.limit ?? defaultLimit),
      }),
    )
    app.get('/parked-events/:id', { schema: { params: IdParams } }, async ({ params }) => {
      const found = await store.findParkedEvent(params.id)
      if (found === undefined) throw new ProblemError('unknown-parked-event')
      return found
    })
    app.get('/events/:eventId', { schema: { params: Type.Object({ eventId: IdField }) } }, ({ params }) =>
      store.findEventState(params.eventId),
    )
    app.get('/outbox', () => store.readOutbox())
    redriveRoutes(store.redrives, rehearseRedrive)(app)
    quarantineRoutes(store.quarantines)(app)
    skipRoutes(store.skips)(app)
  }
