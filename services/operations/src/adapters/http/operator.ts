import { callerOf } from '@hub/http'
import type { Operator } from '../../application/ports.ts'

/** Who operates, from the context that the gateway signed. */
export const operatorOf = (request: Parameters<typeof callerOf>[0]): Operator => {
  const { exchangeId, client, officer, procedure, purpose } = callerOf(request)
  return { exchangeId, client, officer, procedure, purpose }
}
