import { createHash, createSecretKey, randomUUID } from 'node:crypto'
import { signCallerContext } from '@hub/http'

export interface CallerAnswer {
  readonly status: number
  /** The last part of the type of a problem. */
  readonly problem: string | undefined
  readonly retryAfter: string | null
  readonly body: unknown
}

export const toCallerAnswer = async (response: Response): Promise<CallerAnswer> => {
  const body: unknown = await response.json()
  const { type } = body as { readonly type?: string }
  return {
    status: response.status,
    problem: type?.split('/').at(-1),
    retryAfter: response.headers.get('retry-after'),
    body,
  }
}

interface ServiceAddress {
  readonly url: string
  readonly callerKey: string
}

export interface GatewayCall {
  readonly method: string
  readonly target: string
  /** Goes as JSON. */
  readonly body?: unknown
  readonly grant?: unknown
  readonly officer?: string
  readonly headers?: Readonly<Record<string, string>>
}

/** Calls a service as the gateway does for a caller. */
export const callAsGateway = async (
  { url, callerKey }: ServiceAddress,
  { method, target, body, grant, officer, headers: given = {} }: GatewayCall,
): Promise<CallerAnswer> => {
  const text = body === undefined ? '' : JSON.stringify(body)
  const context = {
    exchangeId: randomUUID(),
    client: 'VN/GOV/TEST/agency',
    operation: 'test',
    procedure: 'TEST',
    purpose: 'test',
    officer,
    requestDigest: createHash('sha256').update(text).digest('base64'),
    grant,
  }
  const call = { method, target }
  const signed = signCallerContext(createSecretKey(callerKey, 'base64'), call, context, Date.now())
  const headers = { 'hub-caller': signed, ...(text === '' ? {} : { 'content-type': 'application/json' }), ...given }
  return toCallerAnswer(await fetch(url + target, { method, headers, ...(text === '' ? {} : { body: text }) }))
}

/** Asks a service as the gateway does for a caller. */
export const getAsGateway = (service: ServiceAddress, target: string, grant?: unknown): Promise<CallerAnswer> =>
  callAsGateway(service, { method: 'GET', target, grant })

/** Posts to a service as the gateway does for a caller. */
export const postAsGateway = (
  service: ServiceAddress,
  target: string,
  body: unknown,
  grant?: unknown,
): Promise<CallerAnswer> => callAsGateway(service, { method: 'POST', target, body, grant })
