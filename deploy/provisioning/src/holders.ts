import { mkdir, rename, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { serviceNames, type Service } from '@hub/contracts'
import type { CatalogueClient } from './catalogue-clients.ts'
import { databaseOf } from './databases.ts'
import { hashClientSecret, makeKey, makePassword, makeSigningKey, type Secrets } from './secrets.ts'

/** File name to content, for each holder: what a holder does not need it does not get. */
export type HeldSecrets = Readonly<Record<string, Readonly<Record<string, string>>>>

export const clientSecretOf = (secrets: Secrets, id: string): Promise<string> =>
  secrets.get(`client-${id}`, makePassword)

export const databasePasswordOf = (secrets: Secrets, service: Service): Promise<string> =>
  secrets.get(`database-${service}`, makePassword)

const databaseUrl = async (secrets: Secrets, service: Service): Promise<string> => {
  const database = databaseOf(service)
  return `postgres://${database}:${await databasePasswordOf(secrets, service)}@postgres:5432/${database}`
}

/** What is in the folder of each service, and of each server, under the name of the variable that it is for. */
export const shareSecrets = async (
  secrets: Secrets,
  clients: readonly Pick<CatalogueClient, 'id'>[],
): Promise<HeldSecrets> => {
  const hashes = await Promise.all(
    clients.map(async ({ id }) => [id, hashClientSecret(await clientSecretOf(secrets, id))] as const),
  )
  const redisPassword = await secrets.get('redis-password', makePassword)
  const callerContext = { 'caller-context-key': await secrets.get('caller-context-key', makeKey) }
  const subject = { 'subject-key': await secrets.get('subject-key', makeKey) }
  const own: Readonly<Record<Service, Readonly<Record<string, string>>>> = {
    gateway: {
      ...callerContext,
      'redis-url': `redis://:${redisPassword}@redis:6379`,
      'token-signing-key': await secrets.get('token-signing-key', makeSigningKey),
      'client-secrets': JSON.stringify(Object.fromEntries(hashes)),
    },
    'civil-status-sync': { ...callerContext, ...subject },
    'id-issuance': { 'numbering-key': await secrets.get('numbering-key', makeKey) },
    population: {},
    verification: {
      ...callerContext,
      ...subject,
      'receipt-signing-key': await secrets.get('receipt-signing-key', makeSigningKey),
    },
  }
  const services = serviceNames.map(
    async (service) => [service, { ...own[service], 'database-url': await databaseUrl(secrets, service) }] as const,
  )
  return {
    ...Object.fromEntries(await Promise.all(services)),
    postgres: { password: await secrets.get('postgres-password', makePassword) },
    redis: { password: redisPassword },
  }
}

/** Each folder is a volume that only its holder sees, so within it everybody may read: the servers run under users of their own. */
export const writeHeld = async (directory: string, held: HeldSecrets): Promise<void> => {
  for (const [holder, files] of Object.entries(held)) {
    await mkdir(join(directory, holder), { recursive: true })
    for (const [name, content] of Object.entries(files)) {
      const file = join(directory, holder, name)
      await writeFile(`${file}.new`, content, { mode: 0o444 })
      await rename(`${file}.new`, file)
    }
  }
}
