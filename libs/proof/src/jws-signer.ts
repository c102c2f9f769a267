import { createPrivateKey, createPublicKey, type JsonWebKey } from 'node:crypto'
import { createSigner } from 'fast-jwt'

/** JWK Set (RFC 7517). */
interface JwkSet {
  readonly keys: readonly Readonly<Record<string, string>>[]
}

export interface JwsSigner {
  /** A compact JWS (RFC 7515) of the claims, with issuer and instant of signing. */
  readonly sign: (claims: Readonly<Record<string, unknown>>) => string
  /** The keys that it is checked with; nothing private. */
  readonly publicKeys: () => JwkSet
}

export interface JwsSignerOptions {
  /** The private key, with its `kid`. */
  readonly jwk: string
  readonly issuer: string
  /** Which kind of proof it is (`typ`), so that one is not taken for another. */
  readonly type: string
}

type PrivateJwk = JsonWebKey & { readonly kid: string }

const parseJwk = (jwk: string): PrivateJwk => {
  try {
    return JSON.parse(jwk) as PrivateJwk
  } catch {
    // The error would tell how the secret begins.
    throw new Error('the signing key is not a JWK')
  }
}

/** Signs with an Ed25519 key (RFC 8037). The claims are signed as they are given, for whoever holds the proof to read. */
export const createJwsSigner = ({ jwk, issuer, type }: JwsSignerOptions): JwsSigner => {
  const { kid, ...parsed } = parseJwk(jwk)
  const privateKey = createPrivateKey({ key: parsed, format: 'jwk' })
  const publicJwk = createPublicKey(privateKey).export({ format: 'jwk' }) as Record<string, string>
  const keys = [{ ...publicJwk, kid, alg: 'EdDSA', use: 'sig' }]
  return {
    sign: createSigner({
      algorithm: 'EdDSA',
      key: privateKey.export({ type: 'pkcs8', format: 'pem' }),
      kid,
      iss: issuer,
      header: { alg: 'EdDSA', typ: type },
    }),
    publicKeys: () => ({ keys }),
  }
}
