import { listParked } from './parking.ts'
import { statement, type Queryable } from './queryable.ts'
import { listWaiting } from './waiting.ts'

const ping = statement('ping', 'select 1')

interface DatabaseCheck {
  readonly name: string
  readonly check: () => Promise<{ readonly state: string; readonly ready: boolean }>
}

/** Whether the database answers, for the health of the service. */
export const databaseCheck = (database: Queryable): DatabaseCheck => ({
  name: 'database',
  check: async () => {
    const ready = await database.query(ping).then(
      () => true,
      () => false,
    )
    return { state: ready ? 'up' : 'away', ready }
  },
})

/** What operators look at: events that could not be applied, and events that wait. Free of personal data. */
export const operatorTables = (database: Queryable): Readonly<Record<string, () => Promise<readonly object[]>>> => ({
  'parked-events': () => listParked(database),
  'waiting-events': () => listWaiting(database),
})
