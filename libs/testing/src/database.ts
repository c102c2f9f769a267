import { randomUUID } from 'node:crypto'
import type { Service } from '@hub/contracts'
import { ensureDatabase } from '@hub/provisioning'
import { createDatabase, statement, type Database } from '@hub/postgres'
import { silentLogger } from './logger.ts'
import { templateOf, testDatabaseUrl } from './test-servers.ts'

export interface TestDatabase extends Database {
  readonly url: string
  /** Rows of any query, for looking behind the scenes. */
  readonly rows: <Row extends object>(text: string, values?: readonly unknown[]) => Promise<readonly Row[]>
}

/** A database of its own for a test file: a copy of the migrated one of the service. Stop it at the end. */
export const createTestDatabase = async (service: Service): Promise<TestDatabase> => {
  const name = `test_${randomUUID().replaceAll('-', '')}`
  await ensureDatabase(testDatabaseUrl('postgres'), name, templateOf(service))
  const url = testDatabaseUrl(name)
  const database = createDatabase({ url, source: `VN/GOV/TEST/${service}`, maxConnections: 10, logger: silentLogger })
  return {
    ...database,
    url,
    rows: <Row extends object>(text: string, values?: readonly unknown[]) =>
      database.query<Row>(statement('', text), values),
  }
}
