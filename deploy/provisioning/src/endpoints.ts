import type { KafkaOptions } from '@hub/kafka'
import type { CatalogueClient } from './catalogue-clients.ts'
import { clientSecretOf } from './holders.ts'
import type { Secrets } from './secrets.ts'

/** Where the hub is, and who may call it with which secret, for those who try it out. */
export const describeEndpoints = async (
  secrets: Secrets,
  clients: readonly CatalogueClient[],
  { gateway, kafka }: { readonly gateway: string; readonly kafka: Pick<KafkaOptions, 'brokers' | 'security'> },
): Promise<string> => {
  const withSecrets = clients.map(async (client) => ({ ...client, secret: await clientSecretOf(secrets, client.id) }))
  return JSON.stringify({
    gateway,
    gateways: [gateway],
    tokenEndpoint: `${gateway}/oauth/token`,
    apiDocs: `${gateway}/docs`,
    kafka: { ...kafka, prefix: '' },
    clients: await Promise.all(withSecrets),
  })
}
