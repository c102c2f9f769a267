import type { Logger, Telemetry } from '@hub/telemetry'
import { createHttpServer, type HttpServer } from './server.ts'

export interface HealthCheck {
  readonly name: string
  /** A word for the state, and whether the service can do its work in it. Must answer quickly and not throw. */
  readonly check: () => Promise<{ readonly state: string; readonly ready: boolean }>
}

/** Rows that operators look at, by the path under which they are served. Must be free of personal data. */
export type OperatorTables = Readonly<Record<string, () => Promise<readonly object[]>>>

/**
 * The port for operators and platforms, never published: `/health/live`, `/health/ready`, `/metrics`, and tables such as `/parked-events`.
 */
export const createManagementServer = (options: {
  readonly host: string
  readonly port: number
  readonly logger: Logger
  readonly telemetry: Telemetry
  readonly checks: readonly HealthCheck[]
  readonly tables: OperatorTables
}): HttpServer => {
  const { checks, tables, telemetry } = options
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
    },
  })
}
