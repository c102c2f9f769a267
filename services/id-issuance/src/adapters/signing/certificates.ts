import { createJwsSigner } from '@hub/proof'
import type { Certificates } from '../../application/ports.ts'

/** @param jwk the private key, with its `kid` */
export const createCertificates = (jwk: string, issuer: string): Certificates => {
  const { sign, publicKeys } = createJwsSigner({ jwk, issuer, type: 'pin-succession+jwt' })
  return {
    sign: ({ exchangeId, client, successions }) => sign({ jti: exchangeId, aud: client, successions }),
    publicKeys,
  }
}
