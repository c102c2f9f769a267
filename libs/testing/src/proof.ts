import { createPublicKey, type JsonWebKey } from 'node:crypto'
import { createDecoder, createVerifier } from 'fast-jwt'
import { makeSigningKey } from '@hub/provisioning'

/** What a compact JWS says. */
export interface Proof {
  readonly header: Readonly<Record<string, unknown>>
  readonly claims: Readonly<Record<string, unknown>>
}

export const randomSigningKey = makeSigningKey

interface Complete {
  readonly header: Proof['header']
  readonly payload: Proof['claims']
}

const decode = createDecoder({ complete: true }) as (jws: string) => Complete

/** Reads a proof as somebody who has nothing but it and the published keys. @throws unless the key that it names has signed it */
export const readProof = (jws: string, { keys }: { readonly keys: readonly object[] }): Proof => {
  const { header } = decode(jws)
  const jwk = (keys as readonly JsonWebKey[]).find(({ kid }) => kid === header['kid'])
  if (jwk === undefined) throw new Error('there is no such key')
  const key = createPublicKey({ key: jwk, format: 'jwk' }).export({ type: 'spki', format: 'pem' })
  const verify = createVerifier({ key, algorithms: ['EdDSA'], complete: true }) as (token: string) => Complete
  return { header, claims: verify(jws).payload }
}
