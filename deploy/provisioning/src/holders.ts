import { mkdir, rename, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { serviceNames, type Service } from '@hub/contracts'
import type { CatalogueClient } from './catalogue-clients.ts'
import { databaseOf } from './databases.ts'
import { shareEncryption } from './encryption.ts'
import { hashClientSecret, makeKey, makePassword, makeSigningKey, type HeldSecrets, type Secrets } from './secrets.ts'

/** The secret of a client, made the first time. */
export const clientSecretOf = (secrets: Secrets, id: string): Promise<string> =>
  secrets.get(`client-${id}`, makePassword)

export const databasePasswordOf = (secrets: Secrets, service: Service): Promise<string> =>
  secrets.get(`database-${service}`, makePassword)

/** How the hub's own servers are reached. */
export type Transport = 'plain' | 'tls'

const databaseUrl = (user: string, password: string, transport: Transport): string =>
  `postgres://${user}:${password}@postgres:5432/${user}${transport === 'tls' ? '?sslmode=verify-full' : ''}`

/** What is in the folder of each service, and of each server, under the name of the variable that it is for. */
export const shareSecrets = async (
  secrets: Secrets,
  clients: readonly Pick<CatalogueClient, 'id'>[],
  transport: Transport,
): Promise<HeldSecrets> => {
  const hashes = await Promise.all(
    clients.map(async ({ id }) => [id, hashClientSecret(await clientSecretOf(secrets, id))] as const),
  )
  const databasePassword = await secrets.get('postgres-password', makePassword)
  const redisPassword = await secrets.get('redis-password', makePassword)
  const callerContext = { 'caller-context-key': await secrets.get('caller-context-key', makeKey) }
  const subject = { 'subject-key': await secrets.get('subject-key', makeKey) }
  const own: Readonly<Record<Service, Readonly<Record<string, string>>>> = {
    gateway: {
      ...callerContext,
      'redis-url': `${transport === 'tls' ? 'rediss' : 'redis'}://:${redisPassword}@redis:6379`,
      'token-signing-key': await secrets.get('token-signing-key', makeSigningKey),
      'client-secrets': JSON.stringify(Object.fromEntries(hashes)),
    },
    'civil-status-sync': { ...callerContext, ...subject },
    'id-issuance': {
      ...callerContext,
      ...subject,
      'numbering-key': await secrets.get('numbering-key', makeKey),
      'certificate-key': await secrets.get('certificate-key', makeSigningKey),
    },
    population: { ...callerContext, ...subject },
    verification: {
      ...callerContext,
      ...subject,
      'receipt-signing-key': await secrets.get('receipt-signing-key', makeSigningKey),
    },
    operations: { ...callerContext },
  }
  const services = serviceNames.map(async (service) => {
    const password = await databasePasswordOf(secrets, service)
    return [
      service,
      { ...own[service], 'database-url': databaseUrl(databaseOf(service), password, transport) },
    ] as const
  })
  const held: HeldSecrets = {
    ...Object.fromEntries(await Promise.all(services)),
    installation: { 'database-admin-url': databaseUrl('hub', databasePassword, transport) },
    postgres: { password: databasePassword },
    redis: { password: redisPassword },
  }
  return transport === 'tls' ? merge(held, await shareEncryption(secrets)) : held
}

/** Everything that either gives to a holder. */
const merge = (first: HeldSecrets, second: HeldSecrets): HeldSecrets =>
  Object.fromEntries(
    [...new Set([...Object.keys(first), ...Object.keys(second)])].map((holder) => [
      holder,
      { ...first[holder], ...second[holder] },
    ]),
  )

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
