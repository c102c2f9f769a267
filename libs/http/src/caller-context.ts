import { createHmac, timingSafeEqual, type KeyObject } from 'node:crypto'

/**
 * Who calls, and what they may, as the gateway established it. Travels on the internal hop in one header:
 *
 *   hub-caller: base64url(JSON) "." base64url(HMAC-SHA256(key, base64url(JSON)))
 *
 * The context names the method and target of the call that it was made for and goes stale after a minute, so a copy opens no other door.
 */
export interface CallerContext {
  readonly exchangeId: string
  /** X-Road identifier of the calling subsystem. */
  readonly client: string
  readonly operation: string
  readonly procedure?: string | undefined
  readonly officer?: string | undefined
  readonly purpose?: string | undefined
  /** Base64 of the SHA-256 of the request body as the caller sent it. */
  readonly requestDigest: string
  /** What the catalogue grants the caller for this operation, in the words of the service that owns it. */
  readonly grant: unknown
}

export interface Call {
  readonly method: string
  /** Path and query as the service sees them. */
  readonly target: string
}

export const callerHeader = 'hub-caller'

interface Envelope extends Call {
  readonly context: CallerContext
  /** Milliseconds since the epoch. */
  readonly madeAt: number
}

const mostAgeMs = 60_000

const hmac = (key: KeyObject, text: string): Buffer => createHmac('sha256', key).update(text).digest()

export const signCallerContext = (key: KeyObject, call: Call, context: CallerContext, now: number): string => {
  const envelope: Envelope = { method: call.method, target: call.target, madeAt: now, context }
  const payload = Buffer.from(JSON.stringify(envelope)).toString('base64url')
  return `${payload}.${hmac(key, payload).toString('base64url')}`
}

const isFor = (envelope: Envelope, call: Call, now: number): boolean =>
  envelope.method === call.method && envelope.target === call.target && Math.abs(now - envelope.madeAt) <= mostAgeMs

/** @returns undefined unless the header was signed with the key, for this very call, within the last minute */
export const verifyCallerContext = (
  key: KeyObject,
  call: Call,
  header: unknown,
  now: number,
): CallerContext | undefined => {
  if (typeof header !== 'string') return undefined
  const [payload = '', signature = ''] = header.split('.')
  const [given, expected] = [Buffer.from(signature, 'base64url'), hmac(key, payload)]
  if (given.length !== expected.length || !timingSafeEqual(given, expected)) return undefined
  const envelope = JSON.parse(Buffer.from(payload, 'base64url').toString('utf8')) as Envelope
  return isFor(envelope, call, now) ? envelope.context : undefined
}
