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

/** Posts to a service as the gateway does for a caller. */
export const postAsGateway = async (
  { url, callerKey }: { readonly url: string; readonly callerKey: string },
  target: string,
  body: unknown,
  grant?: unknown,
): Promise<CallerAnswer> => {
  const text = JSON.stringify(body)
  const context = {
    exchangeId: randomUUID(),
    client: 'VN/GOV/TEST/agency',
    operation: 'test',
    procedure: 'TEST',
    purpose: 'test',
    requestDigest: createHash('sha256').update(text).digest('base64'),
    grant,
  }
  const call = { method: 'POST', target }
  const signed = signCallerContext(createSecretKey(callerKey, 'base64'), call, context, Date.now())
  const headers = { 'hub-caller': signed, 'content-type': 'application/json' }
  return toCallerAnswer(await fetch(url + target, { method: 'POST', headers, body: text }))
}
