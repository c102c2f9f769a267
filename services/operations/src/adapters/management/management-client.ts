import { createHash, type KeyObject } from 'node:crypto'
import { serviceNames, type Service } from '@hub/contracts'
import { callerHeader, signCallerContext } from '@hub/http'
import type { Part } from '@hub/lifecycle'
import { currentTraceparent, type Logger } from '@hub/telemetry'
import { Pool } from 'undici'
import type { Command, ManagementServers, Operator } from '../../application/ports.ts'
import type { Answer } from '../../domain/answer.ts'

/**
 * Speaks to the management servers of the services. Routes under `/operator/` are asked with the context of the operator's own call, signed for that
 * very request, so a service knows who acts and refuses everybody else.
 */
export interface ManagementClient extends ManagementServers, Part {}

// An operator looks at a table of all services: the one that is away must not keep the others' figures from him.
const readTimeoutMs = 3_000
// Long enough for a command that waits for row locks; below what the gateway allows a service.
const commandTimeoutMs = 12_000
const connectTimeoutMs = 1_000
const mostBytes = 8 * 1024 * 1024

const neverArrived = new Set(['ECONNREFUSED', 'EHOSTUNREACH', 'ENETUNREACH', 'ENOTFOUND', 'UND_ERR_CONNECT_TIMEOUT'])

interface Request {
  readonly method: 'GET' | Command['method']
  readonly target: string
  readonly body?: object | undefined
  readonly operator?: Operator | undefined
}

/** @param text comma-separated `name=url`; a name again for each further process */
const parseAddresses = (text: string): ReadonlyMap<Service, readonly string[]> => {
  const addresses = new Map<Service, string[]>()
  for (const entry of text.split(',')) {
    const at = entry.indexOf('=')
    const [given, url] = [entry.slice(0, at).trim(), entry.slice(at + 1).trim()]
    const name = serviceNames.find((known) => known === given)
    if (name === undefined) throw new TypeError(`MANAGEMENT_URLS names a service that there is not: ${given}`)
    addresses.set(name, [...(addresses.get(name) ?? []), url])
  }
  return addresses
}

const parseBody = (text: string): unknown => {
  try {
    return text === '' ? undefined : JSON.parse(text)
  } catch {
    return undefined
  }
}

export const createManagementClient = (options: {
  readonly urls: string
  readonly callerContextKey: KeyObject
  readonly logger: Logger
}): ManagementClient => {
  const { callerContextKey, logger } = options
  const pools = new Map(
    [...parseAddresses(options.urls)].map(([name, urls]) => [
      name,
      urls.map(
        (url) => new Pool(url, { connections: 4, connect: { timeout: connectTimeoutMs }, maxResponseSize: mostBytes }),
      ),
    ]),
  )

  const sign = ({ method, target, operator }: Request, body: string): Record<string, string> => {
    if (operator === undefined) return {}
    const { exchangeId, client, officer, procedure, purpose } = operator
    const requestDigest = createHash('sha256').update(body).digest('base64')
    const context = { exchangeId, client, operation: 'operate', officer, procedure, purpose, requestDigest }
    const signed = signCallerContext(callerContextKey, { method, target }, { ...context, grant: undefined }, Date.now())
    return { [callerHeader]: signed }
  }

  const send = async (pool: Pool, request: Request): Promise<Answer> => {
    const { method, target } = request
    const body = request.body === undefined ? '' : JSON.stringify(request.body)
    const traceparent = currentTraceparent()
    const { statusCode, body: answer } = await pool.request({
      method,
      path: target,
      headers: {
        ...sign(request, body),
        ...(body === '' ? {} : { 'content-type': 'application/json' }),
        ...(traceparent === undefined ? {} : { traceparent }),
      },
      body: body === '' ? null : body,
      signal: AbortSignal.timeout(method === 'GET' ? readTimeoutMs : commandTimeoutMs),
    })
    const parsed = parseBody(await answer.text())
    return statusCode < 300 ? { kind: 'answered', body: parsed } : { kind: 'refused', status: statusCode, body: parsed }
  }

  const mayAskAnother = (request: Request, error: unknown): boolean =>
    request.method === 'GET' || neverArrived.has(String((error as { readonly code?: unknown }).code))

  const sendToOne = async (service: Service, request: Request): Promise<Answer> => {
    for (const pool of pools.get(service) ?? []) {
      try {
        return await send(pool, request)
      } catch (err) {
        logger.warn({ err, service }, 'a management server gave no answer')
        if (!mayAskAnother(request, err)) break
      }
    }
    return { kind: 'away' }
  }

  return {
    name: 'management servers',
    services: [...pools.keys()],
    askEach: (service, target) =>
      Promise.all(
        (pools.get(service) ?? []).map((pool) =>
          send(pool, { method: 'GET', target }).catch((): Answer => ({ kind: 'away' })),
        ),
      ),
    ask: (service, target, operator) => sendToOne(service, { method: 'GET', target, operator }),
    command: (service, command, operator) => sendToOne(service, { ...command, operator }),
    start: () => Promise.resolve(),
    stop: async () => {
      await Promise.all([...pools.values()].flat().map((pool) => pool.destroy()))
    },
  }
}
