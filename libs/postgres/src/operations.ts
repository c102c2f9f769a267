import { listParked } from './parked-events.ts'
import { statement, type Queryable } from './queryable.ts'
import { listWaiting } from './waiting.ts'

const ping = statement('ping', 'select 1')

interface DatabaseCheck {
  readonly name: string
  readonly check: () => Promise<{ readonly state: string; readonly ready: boolean }>
}

// Platforms give a probe a few seconds, and a database that is cut off answers nothing at all.
const answerWithinMs = 2000

/** Whether the database answers, for the health of the service. Asks once at a time, however often it is asked itself. */
export const databaseCheck = (database: Queryable): DatabaseCheck => {
  let asking: Promise<boolean> | undefined
  const ask = (): Promise<boolean> => {
    asking ??= database
      .query(ping)
      .then(
        () => true,
        () => false,
      )
      .finally(() => (asking = undefined))
    return asking
  }
  return {
    name: 'database',
    check: async () => {
      let timer: NodeJS.Timeout | undefined
      const silence = new Promise<boolean>((resolve) => (timer = setTimeout(() => resolve(false), answerWithinMs)))
      const ready = await Promise.race([ask(), silence])
      clearTimeout(timer)
      return { state: ready ? 'up' : 'away', ready }
    },
  }
}

/** What operators look at: events that could not be applied, and events that wait. Free of personal data. */
export const operatorTables = (database: Queryable): Readonly<Record<string, () => Promise<readonly object[]>>> => ({
  'parked-events': () => listParked(database),
  'waiting-events': () => listWaiting(database),
})
