import { createTokenSource } from './access-token.ts'
import { callHeaders, type CallPurpose } from './call.ts'
import type { HubAddress } from './hub-address.ts'

/** A client of the hub, and what it calls for. */
export interface Agency {
  readonly clientId: string
  readonly purpose: CallPurpose
}

/** All headers of a call with a JSON body, for tools that send calls by themselves. The token in them is fresh. */
export const jsonCallHeaders = async (
  hub: HubAddress,
  { clientId, purpose }: Agency,
): Promise<Readonly<Record<string, string>>> => {
  const token = createTokenSource(hub.tokenEndpoint, hub.credentials(clientId))
  return { ...callHeaders(await token(), purpose), 'content-type': 'application/json' }
}
