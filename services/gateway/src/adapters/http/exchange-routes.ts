import { randomUUIDv7 } from 'node:crypto'
import type { IncomingMessage } from 'node:http'
import { problems, toProblemDocument, type ProblemName } from '@hub/failure'
import type { App } from '@hub/http'
import type { FastifyReply, FastifyRequest } from 'fastify'
import type { createHandleExchange } from '../../application/handle-exchange.ts'
import type { Answer } from '../../application/ports.ts'
import { r1Prefix } from '../../domain/address.ts'
import type { Call, RawHeaders } from '../../domain/call.ts'
import { renderError } from './x-road.ts'

const methods = ['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS'] as const

const pairs = (raw: readonly string[]): RawHeaders =>
  Array.from({ length: raw.length / 2 }, (_, index) => [raw[2 * index] ?? '', raw[2 * index + 1] ?? ''] as const)

const toCall = (request: IncomingMessage, body: unknown): Call => {
  const target = request.url ?? '/'
  const queryAt = target.indexOf('?')
  return {
    method: request.method ?? 'GET',
    path: queryAt < 0 ? target : target.slice(0, queryAt),
    query: queryAt < 0 ? '' : target.slice(queryAt),
    headers: pairs(request.rawHeaders),
    body: Buffer.isBuffer(body) ? body : Buffer.alloc(0),
  }
}

const send = (reply: FastifyReply, { status, headers, body }: Answer): FastifyReply => {
  reply.code(status)
  for (const [name, group] of Map.groupBy(headers, ([header]) => header)) {
    const values = group.map(([, value]) => value)
    reply.header(name, values.length === 1 ? values[0] : values)
  }
  return reply.send(body.length === 0 ? null : body)
}

/** What the HTTP layer itself refuses: a body that is too large, a path that is wrongly encoded. Nobody is known yet, so it is on no record. */
const renderEdgeProblem = (problem: ProblemName, request: IncomingMessage): Answer => {
  const detail = randomUUIDv7()
  const { status, title } = problems[problem]
  if ((request.url ?? '').startsWith(r1Prefix)) {
    const type = status < 500 ? 'Client.BadRequest' : 'Server.ClientProxy.ServiceFailed'
    return renderError(status, { type, message: title, detail }, request.headers.accept ?? '')
  }
  return {
    status,
    headers: [['content-type', 'application/problem+json']],
    body: Buffer.from(JSON.stringify(toProblemDocument(problem, { instance: `urn:uuid:${detail}` }))),
  }
}

const problemOf = (code: string): ProblemName => {
  if (code === 'FST_ERR_CTP_BODY_TOO_LARGE') return 'payload-too-large'
  return code.startsWith('FST_ERR_CTP') ? 'invalid-request' : 'internal-error'
}

export const answerBadUrl = (request: FastifyRequest, reply: FastifyReply): void =>
  void send(reply, renderEdgeProblem('invalid-request', request.raw))

/** Every address that is not the gateway's own goes through the policy path. Bodies are taken as bytes and passed on as bytes. */
export const exchangeRoutes =
  (handleExchange: ReturnType<typeof createHandleExchange>) =>
  async (app: App): Promise<void> => {
    await app.register((scope, _options, done) => {
      scope.removeAllContentTypeParsers()
      scope.addContentTypeParser('*', { parseAs: 'buffer' }, (_request, body, parsed) => parsed(null, body))
      scope.setErrorHandler<Error & { code?: string }>((error, request, reply) => {
        const problem = problemOf(error.code ?? '')
        if (problem === 'internal-error') request.log.error(error)
        return send(reply, renderEdgeProblem(problem, request.raw))
      })
      scope.route({
        method: [...methods],
        url: '/*',
        schema: { hide: true },
        handler: async (request, reply) => send(reply, await handleExchange(toCall(request.raw, request.body))),
      })
      done()
    })
  }
