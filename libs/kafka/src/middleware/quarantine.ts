import type { Delivery } from '../delivery.ts'
import { findQuarantined, quarantined, type QuarantineStore } from '../quarantine.ts'

/** What became of a delivery in a transaction that has not committed yet. */
export interface Taken {
  readonly delivery: Delivery
  readonly outcome: string
}

/** Takes deliveries of one topic, in order, in the transaction. */
export type Take<Tx> = (tx: Tx, deliveries: readonly Delivery[]) => Promise<readonly Taken[]>

/** Runs of neighbours of which all are quarantined, or none is. */
const toRuns = (deliveries: readonly Delivery[], isQuarantined: (delivery: Delivery) => boolean): Delivery[][] => {
  const runs: Delivery[][] = []
  deliveries.forEach((delivery, index) => {
    const before = deliveries[index - 1]
    if (before !== undefined && isQuarantined(before) === isQuarantined(delivery)) runs.at(-1)?.push(delivery)
    else runs.push([delivery])
  })
  return runs
}

/**
 * Parks what is quarantined in the transaction of its batch, and lets the rest through in the order of each key. It is no failure: nothing is rolled back and
 * narrowed down, and the guard against mass failure never hears of it.
 */
export const parkQuarantined =
  <Tx>(store: QuarantineStore<Tx>) =>
  (next: Take<Tx>): Take<Tx> => {
    const park = async (tx: Tx, delivery: Delivery): Promise<Taken> => ({
      delivery,
      outcome: (await store.park(tx, delivery, quarantined)) ? quarantined : 'duplicate',
    })

    const takeRun = async (tx: Tx, run: readonly Delivery[], isRefused: boolean): Promise<readonly Taken[]> => {
      if (!isRefused) return next(tx, run)
      const taken: Taken[] = []
      for (const delivery of run) taken.push(await park(tx, delivery))
      return taken
    }

    return async (tx, deliveries) => {
      const arrived = deliveries.map(({ event }) => event)
      if ((await findQuarantined(store, tx, arrived)).size === 0) return next(tx, deliveries)
      // They are parked one by one; admission, which locks its keys in their order, must not meet this transaction half-way.
      await store.lockKeys(
        tx,
        arrived.map(({ key }) => key),
      )
      // While the locks were waited for, the quarantine may have been lifted and what was parked worked off.
      const events = await findQuarantined(store, tx, arrived)
      const isQuarantined = ({ event }: Delivery): boolean => events.has(event)
      const keys = new Set([...events].map(({ key }) => key))
      const concerned = deliveries.filter(({ event }) => keys.has(event.key))
      const others = deliveries.filter(({ event }) => !keys.has(event.key))
      const taken = others.length === 0 ? [] : [...(await next(tx, others))]
      for (const run of toRuns(concerned, isQuarantined))
        taken.push(...(await takeRun(tx, run, run.some(isQuarantined))))
      return taken
    }
  }
