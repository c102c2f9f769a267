import type { Service } from '@hub/contracts'
import { migrate } from '@hub/postgres'
import { createLogger } from '@hub/telemetry'
import { Client, escapeIdentifier, escapeLiteral } from 'pg'

/** One database for each service. */
export const databaseOf = (service: Service): string => service.replaceAll('-', '_')

const withClient = async <Result>(url: string, work: (client: Client) => Promise<Result>): Promise<Result> => {
  const client = new Client({ connectionString: url })
  await client.connect()
  try {
    return await work(client)
  } finally {
    await client.end()
  }
}

/**
 * Creates the database unless it exists.
 *
 * @param adminUrl any database of the server, as somebody who may create others
 * @param template what it is a copy of
 */
export const ensureDatabase = (adminUrl: string, database: string, template = 'template1'): Promise<void> =>
  withClient(adminUrl, async (client) => {
    const { rowCount } = await client.query('select 1 from pg_database where datname = $1', [database])
    if (rowCount === 0)
      await client.query(`create database ${escapeIdentifier(database)} template ${escapeIdentifier(template)}`)
  })

/** Makes the database the property of a role of its own that can log in with the password, and nobody else's business. */
export const giveDatabase = (adminUrl: string, database: string, password: string): Promise<void> =>
  withClient(adminUrl, async (client) => {
    const name = escapeIdentifier(database)
    const { rowCount } = await client.query('select 1 from pg_roles where rolname = $1', [database])
    if (rowCount === 0) await client.query(`create role ${name} login`)
    await client.query(`alter role ${name} password ${escapeLiteral(password)}`)
    await client.query(`alter database ${name} owner to ${name}`)
    await client.query(`revoke all on database ${name} from public`)
  })

/** @param directory the migrations of the service */
export const migrateService = (url: string, directory: string): Promise<void> =>
  migrate({ url, directory, logger: createLogger({ service: 'provisioning', level: 'warn' }) })
