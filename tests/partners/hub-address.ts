import type { Endpoints } from '@hub/local'
import type { Credentials } from './access-token.ts'

/** All that an agency is told about the hub. */
export interface HubAddress {
  readonly gateway: string
  readonly tokenEndpoint: string
  /** @throws Error if no such client was set up */
  readonly credentials: (clientId: string) => Credentials
}

export const toHubAddress = ({ gateway, tokenEndpoint, clients }: Endpoints): HubAddress => ({
  gateway,
  tokenEndpoint,
  credentials: (clientId) => {
    const client = clients.find(({ id }) => id === clientId)
    if (client === undefined) throw new Error(`the hub has no client ${clientId}`)
    return client
  },
})
