import { callerHeader, outcomeHeader, parseSubject, signCallerContext, subjectHeader } from '@hub/http'
import type { Part } from '@hub/lifecycle'
import { currentTraceparent, inSpan, type Logger } from '@hub/telemetry'
import { Pool } from 'undici'
import type { Forwarded, ForwardedCall, UpstreamAnswer, Upstreams } from '../../application/ports.ts'
import type { RawHeaders, Refusal } from '../../domain/call.ts'

export interface Forwarder extends Upstreams, Part {
  /** The API description of an upstream, or undefined if it does not answer. */
  readonly describe: (upstream: string) => Promise<object | undefined>
}

// Above the longest that a caller may ask to wait (10 s), below what clients commonly allow.
const answerTimeoutMs = 15_000
const connections = 64
const mostBytes = 8 * 1024 * 1024

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

const failed = (refusal: Refusal): Forwarded => ({ kind: 'failed', refusal })

export const createForwarder = (options: {
  /** Base URLs by name. */
  readonly upstreams: Readonly<Record<string, string>>
  readonly callerContextKey: Buffer
  readonly logger: Logger
}): Forwarder => {
  const { callerContextKey, logger } = options
  const pools = new Map(
    Object.entries(options.upstreams).map(([name, url]) => [
      name,
      new Pool(url, {
        connections,
        headersTimeout: answerTimeoutMs,
        bodyTimeout: answerTimeoutMs,
        connectTimeout: 2000,
        maxResponseSize: mostBytes,
      }),
    ]),
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

  const describe = async (upstream: string): Promise<object | undefined> => {
    const target = '/openapi.json'
    const context = { exchangeId: '', client: 'gateway', operation: 'describe', requestDigest: '', grant: undefined }
    const signed = signCallerContext(callerContextKey, { method: 'GET', target }, context, Date.now())
    try {
      const answer = await pools
        .get(upstream)
        ?.request({ method: 'GET', path: target, headers: { [callerHeader]: signed } })
      return (await answer?.body.json()) as object | undefined
    } catch {
      return undefined
    }
  }

  return {
    name: 'upstreams',
    describe,
    forward: async (call) => {
      const pool = pools.get(call.service.upstream)
      if (pool === undefined) return failed({ kind: 'service-unavailable' })
      try {
        const name = `forward ${call.operation.id}`
        const answer = await inSpan(
          name,
          { role: 'client', attributes: { 'hub.upstream': call.service.upstream } },
          () => send(pool, call),
        )
        return { kind: 'answered', answer }
      } catch (err) {
        logger.warn({ err, exchangeId: call.exchangeId, upstream: call.service.upstream }, 'the service gave no answer')
        return failed(refusalOf(err))
      }
    },
    start: () => Promise.resolve(),
    stop: async () => {
      await Promise.all([...pools.values()].map((pool) => pool.close()))
    },
  }
}
