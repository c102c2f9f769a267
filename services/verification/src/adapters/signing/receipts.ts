import { createJwsSigner } from '@hub/proof'
import type { Receipts } from '../../application/ports.ts'

/**
 * Receipts say who asked about which request, when, and what it came to; not about whom: whoever holds the request can show that it is the one by its
 * digest.
 *
 * @param jwk the private key, with its `kid`
 */
export const createReceipts = (jwk: string, issuer: string): Receipts => {
  const { sign, publicKeys } = createJwsSigner({ jwk, issuer, type: 'receipt+jwt' })
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
    publicKeys,
  }
}
