import type { DataOf, PersonId, personSnapshot } from '@hub/contracts'
import type { PersonRecord } from '../domain/record.ts'
import type { NumberState } from '../domain/verify.ts'

export interface Sighting {
  /** Present only where number and record are both here. */
  readonly record: PersonRecord | undefined
  readonly number: NumberState
  /** Events of this person could not be applied yet, so the record may be behind. */
  readonly stale: boolean
  /** The instant that the answer holds for: everything committed by then is in it. */
  readonly asOf: Date
}

export interface Register {
  /** Reads the primary database: what was committed before the call is seen. */
  readonly findByPin: (pin: string) => Promise<Sighting>
}

interface CancelledNumber {
  readonly successor: string | undefined
  readonly version: number
}

export interface RegisterWriter {
  /** Idempotent. A number once known stays with its person; one that is cancelled stays so. */
  readonly recordNumber: (pin: string, personId: PersonId, version: number) => Promise<void>
  /**
   * Ends the number for ever, and makes the successor the person's, if there is one. Idempotent, in whatever order it comes with the events of
   * these numbers.
   */
  readonly cancelNumber: (pin: string, personId: PersonId, cancelled: CancelledNumber) => Promise<void>
  /** Idempotent; a snapshot that is not newer than the one held changes nothing. */
  readonly recordSnapshot: (personId: PersonId, snapshot: DataOf<typeof personSnapshot>) => Promise<void>
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
