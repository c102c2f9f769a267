import type { NumberSeries, Pin } from '@hub/citizen'
import type { ActId, Outbox, PersonId } from '@hub/contracts'
import type { IneligibilityReason } from '../domain/eligibility.ts'

export interface Request {
  readonly actId: ActId
  readonly personId: PersonId
  readonly decidedAt: Date
}

export interface Numbers {
  /**
   * Gives the number to the person and records the request as issued. Atomic: of concurrent calls with one number, or for one person, one
   * gets `issued`.
   */
  readonly issue: (pin: Pin, request: Request) => Promise<'issued' | 'number-taken' | 'person-has-number'>
  /** Records the request as rejected. Idempotent by act. */
  readonly reject: (request: Request, reason: IneligibilityReason) => Promise<void>
}

export interface NumberAllocator {
  /**
   * A number of the series that no call has returned before, in any process, whether the caller's transaction commits or not. It may still be
   * taken, by a number that came from elsewhere.
   *
   * @throws PermanentFault when the series is used up
   */
  readonly next: (series: NumberSeries) => Promise<Pin>
}

/** Everything inside commits together or not at all. */
export interface UnitOfWork {
  readonly numbers: Numbers
  readonly outbox: Outbox
}
