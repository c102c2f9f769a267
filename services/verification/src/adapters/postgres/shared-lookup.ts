/**
 * Lets questions that come together share one query: those of one turn of the event loop, and, while as many queries as may be are under way, those that
 * come meanwhile. A question is part of a query that is sent after it came, never of one that is under way, so it sees what was committed before.
 */

// Enough to keep the database at work while answers travel; more would only make the batches smaller.
const mostAtOnce = 4

interface Waiter<Found> {
  readonly key: string
  readonly resolve: (found: Found) => void
  readonly reject: (error: unknown) => void
}

/** @param load one query; must find something for each key, each at most once */
export const createSharedLookup = <Found>(
  load: (keys: readonly string[]) => Promise<ReadonlyMap<string, Found>>,
): ((key: string) => Promise<Found>) => {
  let waiting: Waiter<Found>[] = []
  let underWay = 0
  let scheduled = false

  const settle = (waiters: readonly Waiter<Found>[], found: ReadonlyMap<string, Found>): void => {
    for (const { key, resolve, reject } of waiters) {
      const value = found.get(key)
      if (value === undefined) reject(new TypeError('a query did not answer for all that it was asked'))
      else resolve(value)
    }
  }

  const send = async (): Promise<void> => {
    const waiters = waiting
    waiting = []
    underWay += 1
    try {
      settle(waiters, await load([...new Set(waiters.map(({ key }) => key))]))
    } catch (error) {
      waiters.forEach(({ reject }) => reject(error))
    } finally {
      underWay -= 1
      schedule()
    }
  }

  const schedule = (): void => {
    if (scheduled || waiting.length === 0 || underWay >= mostAtOnce) return
    scheduled = true
    setImmediate(() => {
      scheduled = false
      void send()
    })
  }

  return (key) =>
    new Promise((resolve, reject) => {
      waiting.push({ key, resolve, reject })
      schedule()
    })
}
