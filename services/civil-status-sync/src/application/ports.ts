import type { Outbox, PersonId } from '@hub/contracts'
import type { BirthAct } from '../domain/birth-act.ts'
import type { Identification, StoredAct } from '../domain/stored-act.ts'

interface CancelledNumber {
  readonly pin: string
  readonly successor: string | undefined
  readonly at: Date
}

export interface Acts {
  /**
   * Stores an act unless its registrar sent one of this number before. Atomic under concurrent calls with one number: one of them stores, the
   * others see it stored.
   *
   * @returns whether this call stored it
   */
  readonly insert: (registrar: string, act: StoredAct, content: BirthAct) => Promise<boolean>
  /** The act that this registrar sent under this number. Sees what is committed. */
  readonly find: (registrar: string, number: string) => Promise<StoredAct | undefined>
  /** Records what became of the number of the child. Idempotent; without effect for persons of no act here, and once it is settled. */
  readonly settle: (
    personId: PersonId,
    identification: Extract<Identification, { state: 'issued' | 'rejected' }>,
  ) => Promise<void>
  /** The number is cancelled, and the person holds the successor instead, or none. Idempotent; without effect where the act shows another number. */
  readonly replaceNumber: (personId: PersonId, cancelled: CancelledNumber) => Promise<void>
}

/** Everything inside commits together or not at all. */
export interface UnitOfWork {
  readonly acts: Acts
  readonly outbox: Outbox
}

/** Runs the work in one transaction. Rejects with the faults of `@hub/failure`; after an OutageFault the outcome may be unknown. */
export type InTransaction = <Result>(work: (unit: UnitOfWork) => Promise<Result>) => Promise<Result>
