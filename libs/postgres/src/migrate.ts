import { fileURLToPath } from 'node:url'
import type { Logger } from '@hub/telemetry'
import { runner } from 'node-pg-migrate'

const messagingMigrations = fileURLToPath(new URL('../migrations', import.meta.url))

const silent = { debug: () => undefined, info: () => undefined }

/**
 * Brings a database to the newest schema: first the tables of outbox, inbox, parking and waiting, then those of the service. Forward only; safe to run
 * from several processes at once.
 *
 * @param options.directory numbered `.sql` files of the service
 */
export const migrate = async (options: {
  readonly url: string
  readonly directory: string
  readonly logger: Pick<Logger, 'warn' | 'error'>
}): Promise<void> => {
  const { url, directory, logger } = options
  const logging = {
    ...silent,
    warn: (message: string) => logger.warn(message),
    error: (message: string) => logger.error(message),
  }
  const steps = [
    { dir: messagingMigrations, migrationsTable: 'messaging_migration' },
    { dir: directory, migrationsTable: 'service_migration' },
  ]
  for (const step of steps) {
    await runner({ ...step, databaseUrl: url, direction: 'up', advisoryLockMode: 'wait', logger: logging })
  }
}
