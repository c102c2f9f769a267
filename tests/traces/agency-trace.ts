import { randomBytes } from 'node:crypto'

/** A trace that an agency has begun and wants recorded (W3C Trace Context). */
export interface AgencyTrace {
  readonly traceId: string
  readonly traceparent: string
}

export const beginTrace = (): AgencyTrace => {
  const traceId = randomBytes(16).toString('hex')
  return { traceId, traceparent: `00-${traceId}-${randomBytes(8).toString('hex')}-01` }
}
