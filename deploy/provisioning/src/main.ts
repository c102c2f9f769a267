import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { serviceNames } from '@hub/contracts'
import { readKafkaSettings } from '@hub/kafka'
import { readCatalogueClients } from './catalogue-clients.ts'
import { readConfig } from './config.ts'
import { databaseOf, ensureDatabase, giveDatabase, migrateService } from './databases.ts'
import { operatorSecurity } from './encryption.ts'
import { describeEndpoints } from './endpoints.ts'
import { databasePasswordOf, shareSecrets, writeHeld } from './holders.ts'
import { openSecrets, type Secrets } from './secrets.ts'
import { provision } from './topics.ts'

/** One step of an installation, then it ends: `secrets`, `databases`, `topics`; and `endpoints`, which prints where the hub is and who may call it. */

const write = (line: string): void => void process.stdout.write(`${line}\n`)

const openInstallation = (directory: string): Promise<Secrets> => openSecrets(join(directory, 'installation'))

const parsePairs = (text: string): readonly (readonly [string, string])[] =>
  text
    .split(',')
    .filter((pair) => pair !== '')
    .map((pair) => {
      const [id = '', ...rest] = pair.split('=')
      return [id, rest.join('=')] as const
    })

/** The hub as it is seen from its own network. */
const inside = { gateway: 'http://gateway:8080', kafka: { brokers: ['kafka:29092'] } }

const steps: Readonly<Record<string, () => Promise<void>>> = {
  secrets: async () => {
    const config = readConfig.secrets(process.env)
    const secrets = await openInstallation(config.SECRETS_DIR)
    for (const [id, secret] of parsePairs(config.CLIENT_SECRETS_GIVEN)) await secrets.set(`client-${id}`, secret)
    const clients = await readCatalogueClients(config.CATALOGUE_DIR)
    const held = await shareSecrets(secrets, clients, config.TRANSPORT)
    await writeHeld(config.SECRETS_DIR, {
      ...held,
      demo: { 'endpoints.json': await describeEndpoints(secrets, clients, inside) },
    })
    write(`secrets for ${Object.keys(held).join(', ')} and ${clients.length} clients`)
  },
  databases: async () => {
    const config = readConfig.databases(process.env)
    const secrets = await openInstallation(config.SECRETS_DIR)
    for (const service of serviceNames) {
      await ensureDatabase(config.DATABASE_ADMIN_URL, databaseOf(service))
      await giveDatabase(config.DATABASE_ADMIN_URL, databaseOf(service), await databasePasswordOf(secrets, service))
      const url = await readFile(join(config.SECRETS_DIR, service, 'database-url'), 'utf8')
      await migrateService(url, join(config.MIGRATIONS_DIR, service))
      write(`database ${databaseOf(service)} is at the newest schema`)
    }
  },
  topics: async () => {
    const config = readConfig.topics(process.env)
    const drift = await provision(readKafkaSettings(config), config.KAFKA_REPLICATION)
    write(drift === '' ? 'topics are as declared' : `topics that are not as declared: ${drift}`)
  },
  endpoints: async () => {
    const config = readConfig.endpoints(process.env)
    const secrets = await openInstallation(config.SECRETS_DIR)
    const clients = await readCatalogueClients(config.CATALOGUE_DIR)
    const security = config.TRANSPORT === 'tls' ? await operatorSecurity(secrets) : undefined
    const kafka = { brokers: [config.PUBLIC_KAFKA], security }
    write(await describeEndpoints(secrets, clients, { gateway: config.PUBLIC_URL, kafka }))
  },
}

const [name = ''] = process.argv.slice(2)
const step = steps[name]
if (step === undefined) {
  write(`There is no step "${name}"; there are: ${Object.keys(steps).join(', ')}.`)
  process.exitCode = 1
} else {
  await step()
}
