/** How far a rebuild is with one topic. Positions whose record was superseded and dropped by the broker count as read. */
export interface TopicProgress {
  readonly topic: string
  readonly read: number
  readonly total: number
  readonly records: number
}

/** How the live model and the shadow of one table differed, at one point of all partitions. */
export interface TableDifference {
  readonly table: 'pin_state' | 'person_record'
  /** In the rebuilt table. */
  readonly rows: number
  /** Rows that the live table did not have, though it should. */
  readonly missing: number
  /** Rows that the live table had, though nothing on the topics tells of them. */
  readonly surplus: number
  /** Rows that were there and said something else. */
  readonly differing: number
  readonly liveHash: string
  readonly rebuiltHash: string
}

interface RebuildReport {
  readonly equal: boolean
  readonly tables: readonly TableDifference[]
  /** For how long the live model took nothing in. It answered meanwhile. */
  readonly pausedMs: number
}

export interface Rebuild {
  readonly id: string
  readonly state: 'running' | 'cancelled' | 'finished'
  readonly startedBy: string
  readonly startedAt: Date
  readonly finishedAt: Date | undefined
  readonly attempts: number
  /** Why the last attempt ended before it was done. */
  readonly setback: string | undefined
  readonly progress: readonly TopicProgress[]
  readonly report: RebuildReport | undefined
}
