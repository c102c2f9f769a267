import type { KeyObject } from 'node:crypto'
import type { Logger, Telemetry } from '@hub/telemetry'
import { createHttpServer, requireCaller, type App, type HttpServer } from './server.ts'

export interface HealthCheck {
  readonly name: string
  /** A word for the state, and whether the service can do its work in it. Must answer quickly and not throw. */
  readonly check: () => Promise<{ readonly state: string; readonly ready: boolean }>
}

/** Rows that operators look at, by the path under which they are served. Must be free of personal data. */
export type OperatorTables = Readonly<Record<string, () => Promise<readonly object[]>>>

/** What operators may look into and do, below `/operator`. */
export interface OperatorRoutes {
  /** Shared with those who may call: each call carries a context that was signed for it. */
  readonly callerContextKey: KeyObject
  readonly routes: readonly ((app: App) => void)[]
}

const addOperatorRoutes = (app: App, { callerContextKey, routes }: OperatorRoutes): void => {
  void app.register(
    (scope, _options, done) => {
      requireCaller(scope, callerContextKey)
      for (const addTo of routes) addTo(scope)
      done()
    },
    { prefix: '/operator' },
  )
}

/**
 * The port for operators and platforms, never published: `/health/live`, `/health/ready`, `/metrics`, and tables such as `/parked-events`, which anybody
 * may read who reaches the port. What shows more or changes something is below `/operator` and wants a signed caller context.
 */
export const createManagementServer = (options: {
  readonly host: string
  readonly port: number
  readonly logger: Logger
  readonly telemetry: Telemetry
  readonly checks: readonly HealthCheck[]
  readonly tables: OperatorTables
  readonly operator?: OperatorRoutes
}): HttpServer => {
  const { checks, tables, telemetry, operator } = options
  return createHttpServer({
    ...options,
    name: 'management',
    // Platforms ask every few seconds, for ever.
    isTraced: false,
    routes: (app) => {
      app.get('/health/live', () => ({ status: 'live' }))
      app.get('/health/ready', async (_request, reply) => {
        const results = await Promise.all(checks.map(async ({ name, check }) => ({ name, ...(await check()) })))
        const ready = results.every((result) => result.ready)
        const parts = Object.fromEntries(results.map(({ name, state }) => [name, state]))
        return reply.code(ready ? 200 : 503).send({ status: ready ? 'ready' : 'not-ready', parts })
      })
      app.get('/metrics', (request, reply) => {
        reply.hijack()
        telemetry.scrape(request.raw, reply.raw)
      })
      for (const [path, list] of Object.entries(tables)) app.get(`/${path}`, () => list())
      if (operator !== undefined) addOperatorRoutes(app, operator)
    },
  })
}
