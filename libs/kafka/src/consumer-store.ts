import type { Event, IncomingRecord } from '@hub/contracts'
import type { Delivery, Waits } from './delivery.ts'
import type { QuarantineStore } from './quarantine.ts'
import type { RedriveStore } from './redrive-store.ts'

/** What is to become of a delivery; see the inbox in `@hub/postgres`. */
export interface Admission {
  readonly delivery: Delivery
  readonly verdict: 'apply' | 'duplicate' | 'held' | 'late'
  readonly missing: number
}

/** What the pipeline needs kept about the events of one consumer. Everything rejects with the faults of `@hub/failure`. */
export interface ConsumerStore<Tx> {
  /** One transaction; rolled back if the work rejects. */
  readonly inTransaction: <Result>(work: (tx: Tx) => Promise<Result>) => Promise<Result>
  /** Judges deliveries of one topic in order, locking their keys until the transaction ends; what is to be applied is marked as applied. */
  readonly admit: (tx: Tx, deliveries: readonly Delivery[]) => Promise<readonly Admission[]>
  /** In a transaction of its own: keeps the record, holds its key back, publishes one notice. Idempotent. */
  readonly park: (record: IncomingRecord, event: Event | undefined, reason: string) => Promise<void>
  /** The same within a transaction, for an event that was waiting. */
  readonly parkWaiting: (tx: Tx, delivery: Delivery, reason: string) => Promise<void>
  /** Held until the transaction ends by whoever waits for, or brings, what is awaited. */
  readonly lockAwaited: (tx: Tx, awaited: string) => Promise<void>
  /** Idempotent by event. */
  readonly keepWaiting: (tx: Tx, delivery: Delivery, waits: Waits) => Promise<void>
  readonly listWaitingKeys: (options: {
    readonly which: 'woken' | 'all'
    readonly after: string
  }) => Promise<readonly string[]>
  /** Locks the key and gives its next waiting record after `after`, in the order of arrival. */
  readonly findNextWaiting: (
    tx: Tx,
    position: { readonly key: string; readonly after: number },
  ) => Promise<{ readonly id: number; readonly record: IncomingRecord; readonly held: boolean } | undefined>
  readonly stopWaiting: (tx: Tx, event: Event) => Promise<void>
  /** The listener is called after each commit that woke events. */
  readonly onWoken: (listener: () => void) => void
  readonly redrives: RedriveStore<Tx>
  readonly quarantine: QuarantineStore<Tx>
}
