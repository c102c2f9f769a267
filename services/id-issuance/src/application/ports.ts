import type { NumberSeries, Pin } from '@hub/citizen'
import type { ActId, Outbox, PersonId } from '@hub/contracts'
import type { Cancellation } from '../domain/cancellation.ts'
import type { IneligibilityReason } from '../domain/eligibility.ts'

export interface Request {
  readonly actId: ActId
  readonly personId: PersonId
  readonly decidedAt: Date
}

export interface KnownNumber {
  readonly personId: PersonId
  readonly state: 'active' | 'cancelled'
}

export interface Numbers {
  /** Also one that was cancelled. */
  readonly find: (pin: Pin) => Promise<KnownNumber | undefined>
  /** Ends the number for ever. @returns false unless it was active */
  readonly cancel: (pin: Pin, at: Date) => Promise<boolean>
  /** Gives another number to a person who has no active one. */
  readonly establish: (pin: Pin, personId: PersonId, at: Date) => Promise<'established' | 'number-taken'>
  /** Notes that the one number leads to the other. */
  readonly succeed: (pin: Pin, successor: Pin) => Promise<void>
  /**
   * Gives the number to the person and records the request as issued. Atomic: of concurrent calls with one number, or for one person, one
   * gets `issued`. A request that was decided is not decided again, even if its number was cancelled since.
   */
  readonly issue: (
    pin: Pin,
    request: Request,
  ) => Promise<'issued' | 'number-taken' | 'person-has-number' | 'decided-before'>
  /** Records the request as rejected. Idempotent by act. */
  readonly reject: (request: Request, reason: IneligibilityReason) => Promise<void>
}

export interface NumberAllocator {
  /**
   * A number of the series that no call in the same epoch has returned before, in any process, whether the caller's transaction commits or not. It
   * was free when it was looked at, and may be taken since: by a number that came from elsewhere, or was returned late in the epoch before.
   *
   * @throws PermanentFault when every number of the series is taken
   * @throws OutageFault where the key of the series is not configured
   */
  readonly next: (series: NumberSeries) => Promise<Pin>
}

/** A proposal as it came in: sent again under the same key it is the same one. */
export interface ProposalKey {
  readonly idempotencyKey: string
  readonly fingerprint: string
}

export interface Cancellations {
  /** @returns what stands in the way, if anything does */
  readonly insert: (proposal: Cancellation, key: ProposalKey) => Promise<'inserted' | 'key-used' | 'proposed-already'>
  readonly findByKey: (
    client: string,
    idempotencyKey: string,
  ) => Promise<{ readonly cancellation: Cancellation; readonly fingerprint: string } | undefined>
  readonly find: (id: string) => Promise<Cancellation | undefined>
  /** The same, locked until the transaction ends. */
  readonly lock: (id: string) => Promise<Cancellation | undefined>
  /** Stores state, decision, successor and instants; whatever else is in it stays as it was. */
  readonly save: (cancellation: Cancellation) => Promise<void>
}

/** Everything inside commits together or not at all. */
export interface UnitOfWork {
  readonly numbers: Numbers
  readonly cancellations: Cancellations
  readonly outbox: Outbox
}

/** One transaction; rolled back if the work rejects. */
export type InTransaction = <Result>(work: (unit: UnitOfWork) => Promise<Result>) => Promise<Result>
