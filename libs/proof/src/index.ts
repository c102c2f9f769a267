/**
 * What the hub signs for others to keep: JWS with an Ed25519 key, and the set of public keys that anybody checks them with.
 */
export { createJwsSigner } from './jws-signer.ts'
