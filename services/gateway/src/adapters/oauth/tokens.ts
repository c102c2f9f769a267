import { createPublicKey, type JsonWebKey } from 'node:crypto'
import { createVerifier } from 'fast-jwt'
import type { Tokens } from '../../application/ports.ts'
import { audience, oauthPath } from './token-provider.ts'

interface Claims {
  readonly client_id?: unknown
}

/** Checks access tokens by their signature alone; the cache forgets a token when it expires. */
export const createTokens = (options: { readonly publicUrl: string; readonly signingKey: string }): Tokens => {
  const jwk = JSON.parse(options.signingKey) as JsonWebKey
  const key = createPublicKey({ key: jwk, format: 'jwk' }).export({ type: 'spki', format: 'pem' })
  const verify = createVerifier({
    key,
    algorithms: ['EdDSA'],
    allowedIss: `${options.publicUrl}${oauthPath}`,
    allowedAud: audience,
    requiredClaims: ['exp', 'client_id'],
    cache: 10_000,
  }) as (token: string) => Claims
  return {
    verify: (token) => {
      try {
        const { client_id: clientId } = verify(token)
        return typeof clientId === 'string' ? clientId : undefined
      } catch {
        return undefined
      }
    },
  }
}
