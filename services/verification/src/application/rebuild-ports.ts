import type { Event, IncomingRecord } from '@hub/contracts'
import type { FoldedNumber, FoldedRecord } from '../domain/register-fold.ts'
import type { Rebuild, TableDifference } from '../domain/rebuild.ts'
import type { Snapshot } from './ports.ts'

export interface Place {
  readonly topic: string
  readonly partition: number
}

export interface Position extends Place {
  /** Everything before it is in the shadow. */
  readonly next: number
  readonly records: number
}

export interface PartitionOffsets extends Place {
  readonly low: number
  readonly high: number
  /** The live model has dealt with everything before it, and perhaps with some records more. */
  readonly committed: number
}

export interface ReadBatch extends Place {
  readonly records: readonly IncomingRecord[]
  readonly next: number
}

/** The topics of this service, read beside its consumer. */
export interface Log {
  readonly offsets: () => Promise<readonly PartitionOffsets[]>
  /** What came since the last call, each partition in order. Rejects for good once the reading has broken off. */
  readonly next: (withinMs: number) => Promise<readonly ReadBatch[]>
  /** Whether more of a partition is to be read. */
  readonly hold: (place: Place, held: boolean) => void
  readonly stop: () => Promise<void>
}

export type OpenLog = (from: readonly Position[]) => Promise<Log>

/** Rows of the read model, folded from facts. */
export interface Rows {
  readonly numbers: readonly FoldedNumber[]
  readonly records: readonly FoldedRecord<Snapshot>[]
}

/** What one replica may do with the rebuild that it works on, as long as it holds the lock. */
export interface Shadow {
  readonly rebuildId: string
  /** Where an earlier attempt came to. None: the shadow is empty. */
  readonly positions: () => Promise<readonly Position[]>
  /** Makes the shadow empty, and begins at these positions. */
  readonly begin: (offsets: readonly PartitionOffsets[]) => Promise<void>
  /** One transaction. */
  readonly inTransaction: <Result>(work: () => Promise<Result>) => Promise<Result>
  /** Of these events, those that the live model has parked and nobody has worked off. Skipped ones count as parked. */
  readonly findParked: (ids: readonly string[]) => Promise<ReadonlySet<string>>
  /** Of these events, those that the live model has applied. */
  readonly findApplied: (ids: readonly string[]) => Promise<ReadonlySet<string>>
  /** Idempotent. Keeps an event that the live model had parked. */
  readonly leaveOut: (events: readonly Event[]) => Promise<void>
  /** Events that were left out, in the order of the log, and that the live model has applied since. */
  readonly listAppliedSince: () => Promise<readonly Event[]>
  /** Folds the rows into the shadow. Idempotent. */
  readonly add: (rows: Rows) => Promise<void>
  /** @returns false if somebody has cancelled the rebuild */
  readonly moveOn: (positions: readonly Position[], targets: readonly PartitionOffsets[]) => Promise<boolean>
  /** What makes later statements over the shadow as quick as over the live tables. */
  readonly settle: () => Promise<void>
  /** Until the transaction ends, nothing is applied to the live model; questions are answered. Rejects if that cannot be had in time. */
  readonly pauseLive: () => Promise<void>
  readonly compare: () => Promise<readonly TableDifference[]>
  /** Puts the shadow in the place of the live tables, with the transaction. @returns false if somebody has cancelled the rebuild */
  readonly takeOver: (report: Rebuild['report']) => Promise<boolean>
}

/** The rebuilds of this service. */
export interface Rebuilds {
  /** Idempotent by id. @returns 'running-already' while another one is */
  readonly start: (id: string, by: string) => Promise<Rebuild | 'running-already'>
  readonly find: (id: string) => Promise<Rebuild | undefined>
  /** The newest first. */
  readonly list: () => Promise<readonly Rebuild[]>
  /** Idempotent. Does nothing to one that is finished. @returns undefined if there is none */
  readonly cancel: (id: string) => Promise<Rebuild | undefined>
}
