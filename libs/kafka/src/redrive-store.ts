import type { EventId, IncomingRecord } from '@hub/contracts'

/** A key that is being redriven: its row is locked, so nothing of it arrives or is parked meanwhile. */
export interface HeldKey {
  readonly key: string
  /** The last sequence that was applied, by topic. */
  readonly positions: Readonly<Record<string, number>>
  /** Its parked events, in the order in which they were parked. */
  readonly events: readonly ParkedDelivery[]
  /** Whether these are all that are parked. */
  readonly isWhole: boolean
}

export interface ParkedDelivery {
  readonly parkedId: string
  readonly record: IncomingRecord
  /** It is in the inbox already. */
  readonly isApplied: boolean
}

export interface SettledEvent {
  readonly parkedId: string
  readonly eventId: EventId
  readonly outcome: 'applied' | 'waiting' | 'already-done'
}

/** What has become of a key in one transaction. */
export interface SettledKey {
  readonly key: string
  /** Positions that moved on, by topic. */
  readonly positions: Readonly<Record<string, number>>
  readonly events: readonly SettledEvent[]
  /** The event that stays parked, and with it what is behind it. */
  readonly failed?: { readonly parkedId: string; readonly reason: string }
  /** Whether the job has nothing more to do for the key. */
  readonly isDone: boolean
}

/** Which parked events: of one key, of all keys whose first parked event has the reason, or of all keys. */
export type RedriveSelection =
  | { readonly kind: 'key'; readonly key: string }
  | { readonly kind: 'reason'; readonly reason: string }
  | { readonly kind: 'all' }

/** The first keys of a selection, in order, and how much is parked of all of them. */
interface ChosenKeys {
  readonly keys: readonly string[]
  readonly keysTotal: number
  readonly eventsTotal: number
}

export interface RunningRedrive {
  readonly id: string
  readonly ratePerSecond: number | null
}

/** What the runner of redrives needs kept. Everything rejects with the faults of `@hub/failure`. */
export interface RedriveStore<Tx> {
  /** The oldest first. */
  readonly listRunning: () => Promise<readonly RunningRedrive[]>
  /** For a job with a rate: whether `events` may be begun now. If so, no more may be for as long as the rate gives them. */
  readonly takeBudget: (redrive: RunningRedrive, events: number) => Promise<boolean>
  /**
   * Keys that the job has still to work off and that nobody else is working off, in order, locked until the transaction ends; none of a job that is not
   * running. At most so many keys, and so many events; of the last key there may be more.
   */
  readonly claim: (
    tx: Tx,
    redrive: string,
    most: { readonly keys: number; readonly events: number },
  ) => Promise<readonly HeldKey[]>
  /** For a rehearsal. */
  readonly choose: (selection: RedriveSelection, mostKeys: number) => Promise<ChosenKeys>
  /** Locks the keys until the transaction ends; those of which nothing is parked any more have no events. At most so many events, as in `claim`. */
  readonly hold: (tx: Tx, keys: readonly string[], mostEvents: number) => Promise<readonly HeldKey[]>
  /** Writes down what has become of the keys, and counts it in the job. */
  readonly settle: (tx: Tx, redrive: string, keys: readonly SettledKey[]) => Promise<void>
  /** Ends the job if it has no key left. */
  readonly finish: (redrive: string) => Promise<void>
}
