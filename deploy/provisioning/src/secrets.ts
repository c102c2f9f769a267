import { createHash, generateKeyPairSync, randomBytes, randomUUID } from 'node:crypto'
import { mkdir, readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'

/** Secrets of one installation, made once and kept in files that only their owner reads. */
export interface Secrets {
  /** Content of a secret, made by `make` the first time. */
  readonly get: (name: string, make: () => string | Promise<string>) => Promise<string>
  /** Makes it this one from now on. */
  readonly set: (name: string, secret: string) => Promise<void>
  readonly path: (name: string) => string
}

/** File name to content, for each holder: what a holder does not need it does not get. */
export type HeldSecrets = Readonly<Record<string, Readonly<Record<string, string>>>>

export const openSecrets = async (directory: string): Promise<Secrets> => {
  await mkdir(directory, { recursive: true, mode: 0o700 })
  const path = (name: string): string => join(directory, name)
  const readOrMake = async (name: string, make: () => string | Promise<string>): Promise<string> => {
    const existing = await readFile(path(name), 'utf8').catch(() => undefined)
    if (existing !== undefined) return existing
    const secret = await make()
    await writeFile(path(name), secret, { mode: 0o600 })
    return secret
  }
  // Processes that are started at once ask for the same secrets at once, and must get the same.
  const known = new Map<string, Promise<string>>()
  return {
    path,
    set: async (name, secret) => {
      await writeFile(path(name), secret, { mode: 0o600 })
      known.set(name, Promise.resolve(secret))
    },
    get: (name, make) => {
      const secret = known.get(name) ?? readOrMake(name, make)
      known.set(name, secret)
      return secret
    },
  }
}

export const makeKey = (): string => randomBytes(32).toString('base64')
export const makePassword = (): string => randomBytes(18).toString('base64url')

/** An Ed25519 private key as a JWK with a key id. */
export const makeSigningKey = (): string => {
  const jwk = generateKeyPairSync('ed25519').privateKey.export({ format: 'jwk' })
  return JSON.stringify({ ...jwk, kid: randomUUID(), alg: 'EdDSA', use: 'sig' })
}

/** How the gateway keeps the secret of a client. Secrets are random, not chosen by people, so one round of a plain hash is enough. */
export const hashClientSecret = (secret: string): string =>
  `sha256:${createHash('sha256').update(secret).digest('hex')}`
