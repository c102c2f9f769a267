import type { IncomingRecord } from '@hub/contracts'

type Take = (records: readonly IncomingRecord[]) => Promise<void>

interface Asked {
  readonly records: readonly IncomingRecord[]
  /** Whether the records may still be begun with. */
  readonly isOurs: () => boolean
  readonly resolve: (isTaken: boolean) => void
  readonly reject: (error: unknown) => void
}

/** Of one topic. */
interface Queue {
  readonly asked: Asked[]
  takes: number
}

/** @returns whether the records were taken; false if they were not begun with, for they may be another member's by now */
export type SharedTake = (records: readonly IncomingRecord[], isOurs: () => boolean) => Promise<boolean>

export interface SharingOptions {
  /** So many records of one topic are taken together at most, or those of one asker if they are more. */
  readonly mostRecords: number
  /** So many takes are under way, several of one topic only where more of it wait than can be taken together. */
  readonly mostTakes: number
}

/**
 * Lets what several partitions of one topic bring at the same time be taken together. A partition alone brings one record or two where events come singly,
 * and a transaction for each costs the more the busier the hub is; together they cost the less. What one asker brings stays in its order. Askers share
 * the outcome: a failure is everybody's, and whoever takes has to find out whose it is.
 */
export const shareTakes = (take: Take, { mostRecords, mostTakes }: SharingOptions): SharedTake => {
  const queues = new Map<string, Queue>()
  let underWay = 0

  /** Removes from the queue what is taken next. */
  const choose = (asked: Asked[]): readonly Asked[] => {
    const chosen: Asked[] = []
    let records = 0
    for (let next = asked[0]; next !== undefined; next = asked[0]) {
      records += next.records.length
      if (chosen.length > 0 && records > mostRecords) break
      asked.shift()
      if (next.isOurs()) chosen.push(next)
      else next.resolve(false)
    }
    return chosen
  }

  const takeTogether = async (chosen: readonly Asked[]): Promise<void> => {
    try {
      if (chosen.length > 0) await take(chosen.flatMap(({ records }) => records))
      chosen.forEach(({ resolve }) => resolve(true))
    } catch (error) {
      chosen.forEach(({ reject }) => reject(error))
    }
  }

  const isWorthATake = ({ asked, takes }: Queue): boolean =>
    takes === 0 ? asked.length > 0 : asked.reduce((sum, { records }) => sum + records.length, 0) >= mostRecords

  const work = (): void => {
    for (const queue of queues.values()) {
      while (underWay < mostTakes && isWorthATake(queue)) {
        underWay += 1
        queue.takes += 1
        void takeTogether(choose(queue.asked)).finally(() => {
          underWay -= 1
          queue.takes -= 1
          work()
        })
      }
    }
  }

  return (records, isOurs) => {
    const [first] = records
    if (first === undefined) return Promise.resolve(true)
    const queue = queues.get(first.topic) ?? { asked: [], takes: 0 }
    queues.set(first.topic, queue)
    const asked = Promise.withResolvers<boolean>()
    queue.asked.push({ records, isOurs, resolve: asked.resolve, reject: asked.reject })
    // What arrived with one answer of the broker is all there before the first of it is begun with.
    setImmediate(work)
    return asked.promise
  }
}
