import { listProvinces, type Event } from '@hub/contracts'
import type { Delivery } from './delivery.ts'

/**
 * A consumer refuses, for as long as somebody wants it to, every event whose data name an administrative unit of a quarantined province (`listProvinces`),
 * on whatever way it comes: live, woken, redriven or redelivered. Each transaction reads the provinces that are quarantined when it begins with its events,
 * so every process follows with its next transaction, and what is under way is done to its end.
 */
export const quarantined = 'quarantined'

/** What refusing a province needs kept. Everything rejects with the faults of `@hub/failure`. */
export interface QuarantineStore<Tx> {
  /** Codes of the provinces that are quarantined, as committed when it is asked. */
  readonly listProvinces: (tx: Tx) => Promise<readonly string[]>
  /** Locks the keys until the transaction ends, in one order. */
  readonly lockKeys: (tx: Tx, keys: readonly string[]) => Promise<void>
  /** Keeps the event, holds its key back, publishes one notice. @returns false if it was applied or parked before */
  readonly park: (tx: Tx, delivery: Delivery, reason: string) => Promise<boolean>
}

export type IsQuarantined = (event: Event) => boolean

/** For events of which nothing is known beforehand. */
export const readQuarantine = async <Tx>(
  store: Pick<QuarantineStore<Tx>, 'listProvinces'>,
  tx: Tx,
): Promise<IsQuarantined> => {
  const provinces = new Set(await store.listProvinces(tx))
  return ({ data }) => provinces.size > 0 && listProvinces(data).some((code) => provinces.has(code))
}

/** Asks the database only where one of the events names a province at all: most topics name none. */
export const findQuarantined = async <Tx>(
  store: Pick<QuarantineStore<Tx>, 'listProvinces'>,
  tx: Tx,
  events: readonly Event[],
): Promise<ReadonlySet<Event>> => {
  if (!events.some(({ data }) => listProvinces(data).length > 0)) return new Set()
  return new Set(events.filter(await readQuarantine(store, tx)))
}
