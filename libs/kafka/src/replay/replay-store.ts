import type { EventId } from '@hub/contracts'
import type { Delivery } from '../delivery.ts'
import type { ReplayResult } from './judge.ts'

/** A record of a replay, in the place where its source holds it. */
interface ReplayedRecord {
  readonly replayId: string
  readonly record: { readonly topic: string; readonly partition: number; readonly offset: string }
}

export interface Standing {
  readonly held: ReadonlySet<string>
  /** The last sequence applied, by key, then by topic. */
  readonly positions: ReadonlyMap<string, Readonly<Record<string, number>>>
  readonly applied: ReadonlySet<EventId>
  readonly waiting: ReadonlySet<EventId>
  /** Those among the applied that officers left out instead. */
  readonly skipped: ReadonlySet<EventId>
}

export interface ReplayOutcome {
  readonly eventId: string | undefined
  readonly eventType: string | undefined
  readonly result: ReplayResult
  readonly reason: string | undefined
}

/** What the replay of records needs kept. Everything rejects with the faults of `@hub/failure`. */
export interface ReplayStore<Tx> {
  readonly inTransaction: <Result>(work: (tx: Tx) => Promise<Result>) => Promise<Result>
  /** @returns the positions in `asked` of those that have a result */
  readonly findAnswered: (tx: Tx, asked: readonly ReplayedRecord[]) => Promise<ReadonlySet<number>>
  /** Locks the keys until the transaction ends, in one order, and tells what is known of the events then. */
  readonly stand: (tx: Tx, deliveries: readonly Delivery[]) => Promise<Standing>
  /** The key is locked, and the event was not applied. Where the position moves, it moves to the event. */
  readonly markApplied: (tx: Tx, delivery: Delivery, position: 'moves' | 'stays') => Promise<void>
  /** Keeps the first result of each record. @returns how many had none before */
  readonly keepResults: (tx: Tx, rows: readonly (ReplayedRecord & ReplayOutcome)[]) => Promise<number>
  /** Removes results of records that were taken in more than so many days ago; what they came to stays counted. @returns how many */
  readonly prune: (days: number) => Promise<number>
  /** One transaction that is rolled back whatever becomes of the work. */
  readonly inRehearsal: <Result>(work: (tx: Tx) => Promise<Result>) => Promise<Result>
  /** Undoes the work alone if it rejects; the transaction goes on. */
  readonly attempt: <Result>(tx: Tx, work: () => Promise<Result>) => Promise<Result>
}
