import type { KeyObject } from 'node:crypto'
import type { AddressInfo } from 'node:net'
import { fastifySwagger } from '@fastify/swagger'
import type { TypeBoxTypeProvider } from '@fastify/type-provider-typebox'
import { ProblemError } from '@hub/failure'
import type { Part } from '@hub/lifecycle'
import { currentTraceId, histogram, inSpan, type Logger } from '@hub/telemetry'
import {
  fastify,
  type FastifyBaseLogger,
  type FastifyInstance,
  type FastifyReply,
  type FastifyRequest,
  type RawReplyDefaultExpression,
  type RawRequestDefaultExpression,
  type RawServerDefault,
  type RouteOptions,
} from 'fastify'
import { callerHeader, verifyCallerContext, type CallerContext } from './caller-context.ts'
import { annotations } from './field-errors.ts'
import { normaliseTexts } from './normalise.ts'
import { createProblemHandler, statusOf } from './problem-handler.ts'

declare module 'fastify' {
  interface FastifyRequest {
    /** Set before any handler of a service runs. */
    caller?: CallerContext
    traceId?: string
  }
}

export type App = FastifyInstance<
  RawServerDefault,
  RawRequestDefaultExpression,
  RawReplyDefaultExpression,
  FastifyBaseLogger,
  TypeBoxTypeProvider
>

export interface HttpServer extends Part {
  /** Base URL; known once started. */
  readonly url: () => string
}

export interface HttpServerOptions {
  readonly name: string
  readonly host: string
  /** 0 takes any free port. */
  readonly port: number
  readonly logger: Logger
  readonly routes: (app: App) => void | Promise<void>
  /** Whether calls leave spans; they do, unless told. */
  readonly isTraced?: boolean
  /** Answers requests whose path cannot be decoded, which reach no route. */
  readonly onBadUrl?: (request: FastifyRequest, reply: FastifyReply) => void
}

interface ServiceServerOptions extends HttpServerOptions {
  /** Shared with the gateway. Calls without a context that it signed are refused. */
  readonly callerContextKey: KeyObject
  /** What the API description says of the service. */
  readonly description: { readonly title: string; readonly description: string }
}

const bodyLimit = 2 * 1024 * 1024

const duration = histogram(
  'hub_http_request_duration_seconds',
  'Time until the answer was sent',
  [0.002, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10],
)

/** Everything that is recorded of a request holds the route template; the path itself may hold what a protocol puts there. */
const templateOf = (request: FastifyRequest): string => request.routeOptions.url ?? 'unknown'

const traceIdIn = (traceparent: unknown): string | undefined =>
  typeof traceparent === 'string' ? /^00-([0-9a-f]{32})-/.exec(traceparent)?.[1] : undefined

/** Runs the work and notes the status that its answer has, or that of the problem which its rejection becomes. */
const noteStatus = async (
  { reply, note }: { readonly reply: FastifyReply; readonly note: (status: number) => void },
  work: () => unknown,
): Promise<unknown> => {
  try {
    const result = await work()
    note(reply.statusCode)
    return result
  } catch (error) {
    note(statusOf(error))
    throw error
  }
}

const traceHandlers = (app: App): void => {
  app.addHook('onRequest', (request, _reply, done) => {
    const traceId = traceIdIn(request.headers['traceparent'])
    if (traceId !== undefined) request.traceId = traceId
    done()
  })
  app.addHook('onRoute', (route: RouteOptions) => {
    const { handler, url } = route
    route.handler = function traced(request, reply) {
      const parent = request.headers['traceparent']
      const attributes = { 'http.request.method': request.method, 'http.route': url }
      const span = {
        name: `${request.method} ${url}`,
        role: 'server',
        parent: typeof parent === 'string' ? parent : undefined,
        attributes,
        // A refusal is an answer like any other.
        isFailure: (error: unknown) => statusOf(error) >= 500,
      } as const
      return inSpan(span, (annotate) => {
        const traceId = currentTraceId()
        if (traceId !== undefined) request.traceId = traceId
        const note = (status: number): void => annotate({ 'http.response.status_code': status })
        return noteStatus({ reply, note }, () => handler.call(this, request, reply))
      })
    }
  })
}

const measureRequests = (app: App, logger: Logger): void => {
  app.addHook('onResponse', (request, reply, done) => {
    const route = templateOf(request)
    duration.record(reply.elapsedTime / 1000, { method: request.method, route, status: reply.statusCode })
    const facts = {
      method: request.method,
      route,
      status: reply.statusCode,
      ms: Math.round(reply.elapsedTime),
      traceId: request.traceId,
    }
    logger.debug({ ...facts, exchangeId: request.caller?.exchangeId }, 'request answered')
    done()
  })
}

/** A server with the house rules: strict schemas, problem documents, spans, no request lines with paths in the log. */
const createApp = ({ logger, onBadUrl, isTraced = true }: HttpServerOptions): App => {
  const problemHandler = createProblemHandler(logger)
  const app = fastify({
    bodyLimit,
    forceCloseConnections: 'idle',
    frameworkErrors: (error, request, reply) => {
      if (error.code === 'FST_ERR_BAD_URL' && onBadUrl !== undefined) onBadUrl(request, reply)
      else problemHandler(error, request, reply)
    },
    ajv: {
      // All errors at once, so that a caller mends them in one go; sizes are bounded by the body limit and the schemas. Nothing is coerced or dropped.
      customOptions: {
        allErrors: true,
        verbose: true,
        coerceTypes: false,
        removeAdditional: false,
        useDefaults: false,
        keywords: [...annotations],
      },
    },
  }).withTypeProvider<TypeBoxTypeProvider>()
  app.setErrorHandler(problemHandler)
  app.setNotFoundHandler(() => {
    throw new ProblemError('unknown-service')
  })
  if (isTraced) traceHandlers(app)
  measureRequests(app, logger)
  return app
}

const closeIdleEveryMs = 50

/**
 * Answers what is in hand, then closes. The framework closes connections that are idle when it begins; one that had a call in hand would stand until the
 * client lets go, a minute and more with those that keep connections alive.
 */
const closeGracefully = async (app: App): Promise<void> => {
  const timer = setInterval(() => app.server.closeIdleConnections(), closeIdleEveryMs)
  await app.close().finally(() => clearInterval(timer))
}

const tellOfClosing = (app: App): void => {
  let isClosing = false
  app.addHook('preClose', (done) => {
    isClosing = true
    done()
  })
  app.addHook('onSend', (_request, reply, _payload, done) => {
    if (isClosing) reply.header('connection', 'close')
    done()
  })
}

const createServer = (options: HttpServerOptions, prepare: (app: App) => Promise<void>): HttpServer => {
  const app = createApp(options)
  tellOfClosing(app)
  return {
    name: options.name,
    url: () => {
      const { address, port } = app.server.address() as AddressInfo
      return `http://${address}:${port}`
    },
    start: async () => {
      await prepare(app)
      await options.routes(app)
      await app.listen({ host: options.host, port: options.port })
    },
    stop: () => closeGracefully(app),
  }
}

/** A bare server with the house rules, for the gateway and for management. */
export const createHttpServer = (options: HttpServerOptions): HttpServer =>
  createServer(options, () => Promise.resolve())

/** From here on the routes of the app, or of this part of it, answer only calls with a context that was signed with the key; texts of their bodies are in NFC. */
export const requireCaller = (app: App, callerContextKey: KeyObject): void => {
  app.addHook('onRequest', (request, _reply, done) => {
    const call = { method: request.method, target: request.raw.url ?? '' }
    const caller = verifyCallerContext(callerContextKey, call, request.headers[callerHeader], Date.now())
    if (caller === undefined) {
      done(new ProblemError('outside-the-gateway'))
      return
    }
    request.caller = caller
    done()
  })
  app.addHook('preValidation', (request, _reply, done) => {
    request.body = normaliseTexts(request.body)
    done()
  })
}

/** The server of a service behind the gateway. */
export const createServiceServer = (options: ServiceServerOptions): HttpServer =>
  createServer(options, async (app) => {
    await app.register(fastifySwagger, {
      openapi: { openapi: '3.1.0', info: { ...options.description, version: 'v1' } },
    })
    requireCaller(app, options.callerContextKey)
    app.get('/openapi.json', { schema: { hide: true } }, () => app.swagger())
  })

/** The caller of a request to a service. Present in every handler: requests without one never get there. */
export const callerOf = (request: FastifyRequest): CallerContext => {
  if (request.caller === undefined) throw new TypeError('the route is outside of a service server')
  return request.caller
}
