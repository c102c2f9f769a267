import type { Part } from '@hub/lifecycle'

/**
 * Lets many requests wait for their rows to change with one query per tick between them, however many they are. Another replica may be the
 * one that makes the change, so the database is asked, not a listener.
 */
export interface SharedWait<Row> {
  /** @returns the row as soon as it is settled, or as it is when the time is over; undefined if there is none */
  readonly until: (id: string, timeoutMs: number) => Promise<Row | undefined>
  /** Lets all who wait go with the row as it is, now and from now on: a process that stops answers what it has in hand. */
  readonly release: () => void
}

/** Put behind the server in the order of starting, so that it stops before it: the server then waits for nobody. */
export const waitingRequests = ({ release }: Pick<SharedWait<unknown>, 'release'>): Part => ({
  name: 'waiting requests',
  start: () => Promise.resolve(),
  stop: () => Promise.resolve(release()),
})

interface Waiter<Row> {
  readonly deadline: number
  readonly resolve: (row: Row | undefined) => void
  readonly reject: (error: unknown) => void
}

const tickMs = 25

export const createSharedWait = <Row>(options: {
  /** One query for all ids. */
  readonly load: (ids: readonly string[]) => Promise<ReadonlyMap<string, Row>>
  readonly isSettled: (row: Row) => boolean
}): SharedWait<Row> => {
  const waiting = new Map<string, Waiter<Row>[]>()
  let ticking = false
  let released = false

  const settle = (id: string, row: Row | undefined, now: number): void => {
    const waiters = waiting.get(id) ?? []
    const done =
      released || (row !== undefined && options.isSettled(row))
        ? waiters
        : waiters.filter(({ deadline }) => deadline <= now)
    const left = waiters.filter((waiter) => !done.includes(waiter))
    if (left.length === 0) waiting.delete(id)
    else waiting.set(id, left)
    done.forEach(({ resolve }) => resolve(row))
  }

  const tick = async (): Promise<void> => {
    const ids = [...waiting.keys()]
    try {
      const rows = await options.load(ids)
      const now = Date.now()
      for (const id of ids) settle(id, rows.get(id), now)
    } catch (error) {
      const failed = ids.flatMap((id) => waiting.get(id) ?? [])
      ids.forEach((id) => waiting.delete(id))
      failed.forEach(({ reject }) => reject(error))
    }
  }

  const schedule = (): void => {
    if (ticking || waiting.size === 0) return
    ticking = true
    setTimeout(() => {
      void tick().finally(() => {
        ticking = false
        schedule()
      })
    }, tickMs)
  }

  return {
    until: (id, timeoutMs) =>
      new Promise((resolve, reject) => {
        const waiter = { deadline: Date.now() + timeoutMs, resolve, reject }
        waiting.set(id, [...(waiting.get(id) ?? []), waiter])
        schedule()
      }),
    release: () => {
      released = true
    },
  }
}
