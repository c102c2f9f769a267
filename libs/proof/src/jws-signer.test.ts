import { describe, expect, test } from '@jest/globals'
import { randomSigningKey, readProof } from '@hub/testing'
import { createJwsSigner } from './jws-signer.ts'

const makeSigner = (jwk = randomSigningKey()) => createJwsSigner({ jwk, issuer: 'the hub', type: 'receipt+jwt' })

describe('a proof', () => {
  test('says which kind it is, who gave it and when, and what was claimed', () => {
    const signer = makeSigner()
    const before = Math.floor(Date.now() / 1000)
    const { header, claims } = readProof(signer.sign({ aud: 'an agency', outcome: 'match' }), signer.publicKeys())
    const [key] = signer.publicKeys().keys
    expect(header).toEqual({ alg: 'EdDSA', typ: 'receipt+jwt', kid: key?.['kid'] })
    expect(claims).toEqual({ iss: 'the hub', iat: expect.any(Number), aud: 'an agency', outcome: 'match' })
    expect(claims['iat']).toBeGreaterThanOrEqual(before)
  })

  test('is not believed once a claim was changed, or where another key signed it', () => {
    const [signer, stranger] = [makeSigner(), makeSigner()]
    const [header, , signature] = signer.sign({ outcome: 'mismatch' }).split('.')
    const claims = Buffer.from(JSON.stringify({ outcome: 'match' })).toString('base64url')
    expect(() => readProof(`${header}.${claims}.${signature}`, signer.publicKeys())).toThrow('signature is invalid')
    const renamed = {
      keys: stranger.publicKeys().keys.map((key) => ({ ...key, kid: signer.publicKeys().keys[0]?.['kid'] ?? '' })),
    }
    expect(() => readProof(signer.sign({ outcome: 'match' }), renamed)).toThrow('signature is invalid')
    expect(() => readProof(signer.sign({ outcome: 'match' }), stranger.publicKeys())).toThrow('no such key')
  })
})

test('the keys that proofs are checked with hold nothing private', () => {
  const [key] = makeSigner().publicKeys().keys
  expect(Object.keys(key ?? {}).toSorted()).toEqual(['alg', 'crv', 'kid', 'kty', 'use', 'x'])
})

test.each([
  ['something else than a JWK', 'secret', 'not a JWK'],
  ['a public key', JSON.stringify(makeSigner().publicKeys().keys[0]), 'private key'],
])('a signer does not start with %s', (_what, jwk, why) => {
  expect(() => makeSigner(jwk)).toThrow(why)
})
