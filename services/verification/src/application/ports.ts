import type { DataOf, Outbox, PersonId, personSnapshot } from '@hub/contracts'
import type { KnownNumber } from '../domain/number.ts'

export type Snapshot = DataOf<typeof personSnapshot>

export interface Sighting {
  /** Present only where number and record are both here. */
  readonly known: KnownNumber | undefined
  /** Events of this person could not be applied yet, so the record may be behind. */
  readonly stale: boolean
  /** The instant that the answer holds for: everything committed by then is in it. */
  readonly asOf: Date
}

export interface Register {
  /** Reads the primary database, all of it as of one instant: what was committed before the call is seen. */
  readonly findByPin: (pin: string) => Promise<Sighting>
}

/** The end of a number. */
export interface Cancellation {
  readonly pin: string
  readonly successor: string | undefined
  readonly personId: PersonId
  readonly version: number
}

/** Writes of one person may come in any order: they end in the same state. */
export interface RegisterWriter {
  /** Idempotent. A number once known stays with its person, and one that was cancelled stays cancelled. */
  readonly recordNumber: (pin: string, personId: PersonId, version: number) => Promise<void>
  /** Idempotent, and for good. The number need not be known. A successor once known stays; it is active unless it was cancelled itself. */
  readonly recordCancellation: (cancellation: Cancellation) => Promise<void>
  /** Idempotent; a snapshot that is not newer than the one held changes nothing. */
  readonly recordSnapshot: (personId: PersonId, snapshot: Snapshot) => Promise<void>
}

/** Everything inside commits together or not at all. */
export interface UnitOfWork {
  readonly register: Pick<RegisterWriter, 'recordCancellation'>
  readonly outbox: Outbox
}

/** What a receipt attests. */
export interface ReceiptContent {
  readonly exchangeId: string
  readonly client: string
  readonly procedure: string | undefined
  readonly purpose: string | undefined
  /** Base64 of the SHA-256 of the request as the agency sent it. */
  readonly requestDigest: string
  readonly outcome: string
  readonly grades: Readonly<Record<string, string>>
  readonly asOf: Date
}

export interface Receipts {
  /** A compact JWS (RFC 7515) that the agency can keep and anybody can check with the published key. */
  readonly sign: (content: ReceiptContent) => string
  /** JWK Set (RFC 7517) of the keys that receipts are checked with. */
  readonly publicKeys: () => { readonly keys: readonly object[] }
}
