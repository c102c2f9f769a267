import { createHash, randomUUID } from 'node:crypto'
import type { ExchangeIdentity } from '../../application/handle-exchange.ts'
import type { Answer } from '../../application/ports.ts'
import { headerOf, type Call, type RawHeaders, type Refusal } from '../../domain/call.ts'

/**
 * The X-Road message protocol for REST (PR-REST 4.3, 4.6). Status 401 and 503 are deviations: the protocol knows neither tokens nor a log that must
 * be written; see decision 0007.
 */
const errors: Readonly<Record<Refusal['kind'], { readonly status: number; readonly type: string }>> = {
  'not-authenticated': { status: 401, type: 'Server.ClientProxy.AccessDenied' },
  'malformed-address': { status: 400, type: 'Client.BadRequest' },
  'invalid-header': { status: 400, type: 'Client.BadRequest' },
  'unknown-member': { status: 500, type: 'Server.ServerProxy.UnknownMember' },
  'unknown-service': { status: 500, type: 'Server.ServerProxy.UnknownService' },
  'not-granted': { status: 500, type: 'Server.ServerProxy.AccessDenied' },
  'message-log-unavailable': { status: 503, type: 'Server.ClientProxy.DatabaseError' },
  'catalogue-unconfirmed': { status: 503, type: 'Server.ClientProxy.DatabaseError' },
  'service-unavailable': { status: 500, type: 'Server.ServerProxy.NetworkError' },
  'service-timeout': { status: 500, type: 'Server.ServerProxy.NetworkError' },
  'broken-answer': { status: 500, type: 'Server.ServerProxy.ServiceFailed' },
}

export interface XRoadError {
  readonly type: string
  readonly message: string
  /** A UUID for looking the exchange up. */
  readonly detail: string
}

/** Quality values are ignored, as in the reference implementation; nonsense gets JSON. */
const xmlTypeFor = (accept: string): string | undefined => {
  const wanted = accept.split(',').map((range) => range.split(';')[0]?.trim().toLowerCase())
  if (wanted.includes('application/xml')) return 'application/xml'
  return wanted.includes('text/xml') || wanted.includes('text/*') ? 'text/xml' : undefined
}

const escapeXml = (text: string): string => text.replace(/&/g, '&amp;').replace(/</g, '&lt;').replace(/>/g, '&gt;')

const toXml = ({ type, message, detail }: XRoadError): string =>
  `<?xml version="1.0" encoding="UTF-8"?><error><type>${escapeXml(type)}</type><message>${escapeXml(message)}</message><detail>${escapeXml(detail)}</detail></error>`

/** An error body in the form that the caller accepts. */
export const renderError = (status: number, error: XRoadError, accept: string): Answer => {
  const xmlType = xmlTypeFor(accept)
  return {
    status,
    headers: [
      ['content-type', `${xmlType ?? 'application/json'};charset=utf-8`],
      ['x-road-error', error.type],
    ],
    body: Buffer.from(xmlType === undefined ? JSON.stringify(error) : toXml(error)),
  }
}

export const renderXRoadError = (
  refusal: Refusal,
  call: Call,
  { identity, message }: { readonly identity: ExchangeIdentity; readonly message: string },
): Answer => {
  const { status, type } = errors[refusal.kind]
  const text = refusal.kind === 'malformed-address' ? `${message}: ${refusal.why}` : message
  const answer = renderError(
    status,
    { type, message: text, detail: identity.exchangeId },
    headerOf(call.headers, 'accept') ?? '',
  )
  return status === 503 ? { ...answer, headers: [...answer.headers, ['retry-after', '2']] } : answer
}

const sha512 = (...parts: readonly Buffer[]): Buffer => {
  const hash = createHash('sha512')
  parts.forEach((part) => hash.update(part))
  return hash.digest()
}

/** SHA512(SHA512(head) + SHA512(body)), without body SHA512(head); the head includes the id of this request, so equal requests differ. */
const requestHash = ({ method, path, query, headers, body }: Call, requestId: string): string => {
  const kept = [...headers.filter(([name]) => name.toLowerCase() !== 'authorization'), ['x-road-request-id', requestId]]
  const head = Buffer.from(
    `${method}\r\n${path}${query}\r\n${kept.map(([name, value]) => `${name}:${value}\r\n`).join('')}`,
  )
  return (body.length === 0 ? sha512(head) : sha512(sha512(head), sha512(body))).toString('base64')
}

const protocolHeaders = new Set([
  'x-road-client',
  'x-road-service',
  'x-road-id',
  'x-road-request-id',
  'x-road-request-hash',
  'x-road-error',
])

/** The headers of a provider's answer with the protocol's own, each exactly once, whatever the provider sent under their names. */
export const xRoadHeaders = (
  headers: RawHeaders,
  call: Call,
  { client = '', service = '', messageId }: ExchangeIdentity,
): RawHeaders => {
  const requestId = randomUUID()
  return [
    ...headers.filter(([name]) => !protocolHeaders.has(name.toLowerCase())),
    ['x-road-client', encodeIdentifier(client)],
    ['x-road-service', encodeIdentifier(service)],
    ['x-road-id', messageId],
    ['x-road-request-id', requestId],
    ['x-road-request-hash', requestHash(call, requestId)],
  ]
}

const encodeIdentifier = (identifier: string): string => identifier.split('/').map(encodeURIComponent).join('/')
