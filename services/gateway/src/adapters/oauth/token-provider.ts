import { createHash, timingSafeEqual } from 'node:crypto'
import type { IncomingMessage, ServerResponse } from 'node:http'
import { Provider, type Adapter, type AdapterPayload, type ClientMetadata } from 'oidc-provider'

/** The mount point of the provider on the public server. */
export const oauthPath = '/oauth'

/** What access tokens are good for (`aud`). */
export const audience = 'https://hub.ndxp.example'

// Short, so that little has to be remembered of what was issued; a client fetches a new one in one call.
const tokenSeconds = 300

export interface TokenProviderOptions {
  /** Base URL of the gateway as its clients see it. */
  readonly publicUrl: string
  /** Ed25519 private key as a JWK with kid. */
  readonly signingKey: string
  /** `sha256:<hex>` of the secret of each client. */
  readonly secretHashes: Readonly<Record<string, string>>
  /** Whether the catalogue names the client at this moment. */
  readonly isKnownClient: (clientId: string) => boolean
}

const hashOf = (secret: string): Buffer => createHash('sha256').update(secret).digest()

const isSecret = (given: string, expected: string): boolean => {
  const [, hex = ''] = /^sha256:([0-9a-f]{64})$/.exec(expected) ?? []
  const [left, right] = [hashOf(given), Buffer.from(hex, 'hex')]
  return left.length === right.length && timingSafeEqual(left, right)
}

const toClient = (clientId: string, secretHash: string): ClientMetadata => ({
  client_id: clientId,
  client_secret: secretHash,
  grant_types: ['client_credentials'],
  response_types: [],
  redirect_uris: [],
})

const none = (): Promise<undefined> => Promise.resolve(undefined)

/** Clients come from the catalogue; access tokens are signed and kept nowhere, and this grant needs nothing else kept. */
const createAdapter =
  ({ secretHashes, isKnownClient }: TokenProviderOptions) =>
  (model: string): Adapter => ({
    find: (id): Promise<AdapterPayload | undefined> => {
      const secretHash = secretHashes[id]
      const isFound = model === 'Client' && secretHash !== undefined && isKnownClient(id)
      return Promise.resolve(isFound ? (toClient(id, secretHash) as AdapterPayload) : undefined)
    },
    findByUid: none,
    findByUserCode: none,
    upsert: none,
    consume: none,
    destroy: none,
    revokeByGrantId: none,
  })

export type RequestHandler = (request: IncomingMessage, response: ServerResponse) => void

/** OAuth 2.0 client credentials (RFC 6749 section 4.4): token endpoint, keys and metadata, by oidc-provider. */
export const createTokenProvider = (options: TokenProviderOptions): RequestHandler => {
  const provider = new Provider(`${options.publicUrl}${oauthPath}`, {
    adapter: createAdapter(options),
    jwks: { keys: [JSON.parse(options.signingKey) as { kty: string }] },
    clientAuthMethods: ['client_secret_basic', 'client_secret_post'],
    clientDefaults: { grant_types: ['client_credentials'], id_token_signed_response_alg: 'EdDSA' },
    responseTypes: [],
    scopes: [],
    routes: { token: '/token', jwks: '/jwks' },
    ttl: { ClientCredentials: tokenSeconds },
    features: {
      clientCredentials: { enabled: true },
      devInteractions: { enabled: false },
      dPoP: { enabled: false },
      pushedAuthorizationRequests: { enabled: false },
      rpInitiatedLogout: { enabled: false },
      userinfo: { enabled: false },
      resourceIndicators: {
        enabled: true,
        defaultResource: () => audience,
        useGrantedResource: () => true,
        getResourceServerInfo: () => ({
          audience,
          scope: '',
          accessTokenTTL: tokenSeconds,
          accessTokenFormat: 'jwt',
          jwt: { sign: { alg: 'EdDSA' } },
        }),
      },
    },
  })
  const prototype = provider.Client.prototype as {
    compareClientSecret: (given: string) => boolean
    readonly clientSecret: string
  }
  prototype.compareClientSecret = function compareClientSecret(this: typeof prototype, given: string): boolean {
    return isSecret(given, this.clientSecret)
  }
  const handle = provider.callback()
  return (request, response) => {
    // The provider works below its mount point and learns the full path from `originalUrl`, as it would in Express.
    const mounted = Object.assign(request, { originalUrl: request.url ?? '' })
    mounted.url = mounted.originalUrl.slice(oauthPath.length)
    void handle(mounted, response)
  }
}
