import { createDatabase, statement, type Database } from '@hub/postgres'
import { silentLogger } from '@hub/testing'

/** The databases of the services, looked into from behind. */
export interface Databases {
  readonly rows: <Row extends object>(
    service: string,
    text: string,
    values?: readonly unknown[],
  ) => Promise<readonly Row[]>
  readonly stop: () => Promise<void>
}

export const openDatabases = (urls: Readonly<{ [service: string]: string }>): Databases => {
  const opened = new Map<string, Database>()
  const open = (service: string): Database => {
    const known = opened.get(service)
    if (known !== undefined) return known
    const database = createDatabase({
      url: urls[service] ?? '',
      source: 'oracle',
      maxConnections: 4,
      logger: silentLogger,
    })
    opened.set(service, database)
    return database
  }
  return {
    rows: <Row extends object>(service: string, text: string, values?: readonly unknown[]) =>
      open(service).query<Row>(statement('', text), values),
    stop: async () => {
      await Promise.all([...opened.values()].map((database) => database.stop()))
    },
  }
}
