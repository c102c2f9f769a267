import { createPrivateKey, createPublicKey, type JsonWebKey } from 'node:crypto'
import { createSigner } from 'fast-jwt'
import type { Receipts } from '../../application/ports.ts'

/**
 * Receipts are JWS with an Ed25519 key (RFC 8037). They say who asked about which request, when, and what it came to; not about whom: whoever holds
 * the request can show that it is the one by its digest.
 *
 * @param jwk the private key, with its `kid`
 */
export const createReceipts = (jwk: string, issuer: string): Receipts => {
  const parsed = JSON.parse(jwk) as JsonWebKey & { readonly kid: string }
  const privateKey = createPrivateKey({ key: parsed, format: 'jwk' })
  const publicJwk = {
    ...createPublicKey(privateKey).export({ format: 'jwk' }),
    kid: parsed.kid,
    alg: 'EdDSA',
    use: 'sig',
  }
  const sign = createSigner({
    algorithm: 'EdDSA',
    key: privateKey.export({ type: 'pkcs8', format: 'pem' }),
    kid: parsed.kid,
    iss: issuer,
    header: { alg: 'EdDSA', typ: 'receipt+jwt' },
  })
  return {
    sign: ({ exchangeId, client, procedure, purpose, requestDigest, outcome, grades, asOf }) =>
      sign({
        jti: exchangeId,
        aud: client,
        procedure,
        purpose,
        requestDigest,
        outcome,
        claims: grades,
        asOf: asOf.toISOString(),
      }),
    publicKeys: () => ({ keys: [publicJwk] }),
  }
}
