import type { KeyObject } from 'node:crypto'
import { callerHeader, outcomeHeader, parseSubject, signCallerContext, subjectHeader } from '@hub/http'
import type { Part } from '@hub/lifecycle'
import { currentTraceparent, inSpan, nameRoute, type Logger } from '@hub/telemetry'
import type { Pool } from 'undici'
import type { Forwarded, ForwardedCall, UpstreamAnswer, Upstreams } from '../../application/ports.ts'
import type { RawHeaders, Refusal } from '../../domain/call.ts'
import { aliasOf } from '../../domain/catalogue.ts'
import { createUpstreamProcesses } from './processes.ts'

export interface Forwarder extends Upstreams, Part {
  /** The API description of an upstream, or undefined if it does not answer. */
  readonly describe: (upstream: string) => Promise<object | undefined>
  /** To be stopped before the server: from then on services have a few seconds for the calls in hand, so that each is answered in time. */
  readonly patience: Part
}

// With the time that the message log is given, within the ten seconds that a process has to stop.
const lastPatienceMs = 4_000

/** Belong to one hop (RFC 9110 section 7.6.1), or to the gateway's own talk with its services. */
const notForwarded = new Set([
  'connection',
  'keep-alive',
  'proxy-authenticate',
  'proxy-authorization',
  'te',
  'trailer',
  'transfer-encoding',
  'upgrade',
  'host',
  'user-agent',
  'server',
  'expect',
  'content-length',
  'authorization',
  'traceparent',
  'x-road-request-hash',
  callerHeader,
])

const notReturned = new Set([...notForwarded, 'date', outcomeHeader, subjectHeader])

const without = (headers: RawHeaders, names: ReadonlySet<string>): RawHeaders => {
  // A connection header may name further headers of its hop.
  const named = headers
    .filter(([name]) => name.toLowerCase() === 'connection')
    .flatMap(([, value]) => value.toLowerCase().split(/\s*,\s*/))
  return headers.filter(([name]) => !names.has(name.toLowerCase()) && !named.includes(name.toLowerCase()))
}

const pairs = (headers: Readonly<Record<string, string | readonly string[] | undefined>>): RawHeaders =>
  Object.entries(headers).flatMap(([name, value]) => [value ?? []].flat().map((text) => [name, text] as const))

const refusalOf = (error: unknown): Refusal => {
  const code = (error as { readonly code?: unknown }).code
  if (code === 'UND_ERR_HEADERS_TIMEOUT' || code === 'UND_ERR_BODY_TIMEOUT') return { kind: 'service-timeout' }
  // The connection broke after the call was on its way, or was never made; either way nothing is known of an effect, and the caller may try again.
  return { kind: typeof code === 'string' && code.startsWith('HPE_') ? 'broken-answer' : 'service-unavailable' }
}

const neverArrived = new Set(['ECONNREFUSED', 'EHOSTUNREACH', 'ENETUNREACH', 'UND_ERR_CONNECT_TIMEOUT'])
const brokenOff = new Set(['ECONNRESET', 'EPIPE', 'UND_ERR_SOCKET'])

/** Whether asking another process cannot do anything twice. */
const mayAskAnother = (error: unknown, { operation }: ForwardedCall): boolean => {
  const code = String((error as { readonly code?: unknown }).code)
  return neverArrived.has(code) || (operation.effect === 'read' && brokenOff.has(code))
}

const failed = (refusal: Refusal): Forwarded => ({ kind: 'failed', refusal })

export const createForwarder = (options: {
  /** Base URLs of the processes of each service, by its name. */
  readonly upstreams: ReadonlyMap<string, readonly string[]>
  readonly callerContextKey: KeyObject
  readonly logger: Logger
}): Forwarder => {
  const { callerContextKey, logger } = options
  const upstreams = new Map(
    [...options.upstreams].map(([name, urls]) => [name, createUpstreamProcesses(urls, () => performance.now())]),
  )

  const send = async (
    pool: Pool,
    { call, service, operation, rest, ...forwarded }: ForwardedCall,
  ): Promise<UpstreamAnswer> => {
    const { exchangeId, client, purpose, grant, requestDigest } = forwarded
    const path = service.path + rest
    const context = { exchangeId, client, operation: operation.id, ...purpose, requestDigest, grant: grant.terms }
    const signed = signCallerContext(callerContextKey, { method: call.method, target: path }, context, Date.now())
    const traceparent = currentTraceparent()
    const headers = [
      ...without(call.headers, notForwarded).flat(),
      callerHeader,
      signed,
      ...(traceparent === undefined ? [] : ['traceparent', traceparent]),
    ]
    const body = call.body.length === 0 ? null : call.body
    const answer = await pool.request({ method: call.method, path, headers, body })
    const raw = pairs(answer.headers)
    return {
      status: answer.statusCode,
      headers: without(raw, notReturned),
      body: Buffer.from(await answer.body.arrayBuffer()),
      outcome: raw.find(([name]) => name === outcomeHeader)?.[1] ?? 'unknown',
      subject: parseSubject(raw.find(([name]) => name === subjectHeader)?.[1] ?? ''),
    }
  }

  const sendInTurn = async (call: ForwardedCall): Promise<UpstreamAnswer> => {
    let failure: unknown = new TypeError('a service has no process')
    for (const { pool, avoid } of upstreams.get(call.service.upstream)?.inTurn() ?? []) {
      try {
        return await send(pool, call)
      } catch (error) {
        avoid()
        failure = error
        if (!mayAskAnother(error, call)) break
      }
    }
    throw failure
  }

  const sendTraced = (call: ForwardedCall): Promise<UpstreamAnswer> => {
    const { service, operation } = call
    const { method } = operation
    // The gateway has one route for all operations; which one a call is for shows only here.
    nameRoute(method, aliasOf(service) + operation.path)
    const template = service.path + operation.path
    const attributes = {
      'http.request.method': method,
      'url.template': template,
      'peer.service': service.upstream,
      'hub.operation': operation.id,
    }
    return inSpan({ name: `${method} ${template}`, role: 'client', attributes }, async (annotate) => {
      const answer = await sendInTurn(call)
      annotate({ 'http.response.status_code': answer.status })
      return answer
    })
  }

  const describe = async (upstream: string): Promise<object | undefined> => {
    const target = '/openapi.json'
    const context = { exchangeId: '', client: 'gateway', operation: 'describe', requestDigest: '', grant: undefined }
    const signed = signCallerContext(callerContextKey, { method: 'GET', target }, context, Date.now())
    try {
      const [process] = upstreams.get(upstream)?.inTurn() ?? []
      const answer = await process?.pool.request({ method: 'GET', path: target, headers: { [callerHeader]: signed } })
      return (await answer?.body.json()) as object | undefined
    } catch {
      return undefined
    }
  }

  let givingUp: NodeJS.Timeout | undefined
  const giveUp = (): void => {
    for (const processes of upstreams.values()) void processes.destroy()
  }

  return {
    name: 'upstreams',
    describe,
    patience: {
      name: 'calls in hand',
      start: () => Promise.resolve(),
      stop: () => {
        givingUp = setTimeout(giveUp, lastPatienceMs)
        return Promise.resolve()
      },
    },
    forward: async (call) => {
      try {
        return { kind: 'answered', answer: await sendTraced(call) }
      } catch (err) {
        logger.warn({ err, exchangeId: call.exchangeId, upstream: call.service.upstream }, 'the service gave no answer')
        return failed(refusalOf(err))
      }
    },
    start: () => Promise.resolve(),
    stop: async () => {
      clearTimeout(givingUp)
      await Promise.all([...upstreams.values()].map((processes) => processes.close()))
    },
  }
}
