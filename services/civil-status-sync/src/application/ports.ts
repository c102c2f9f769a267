import type { Outbox, PersonId } from '@hub/contracts'
import type { BirthAct } from '../domain/birth-act.ts'
import type { StoredAct } from '../domain/stored-act.ts'

interface Match {
  readonly personId: PersonId
  readonly pin: string
  readonly at: Date
}

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
  /** The person got a number: acts that show none show it from now on. Idempotent; without effect for persons of no act here. */
  readonly recordNumber: (personId: PersonId, pin: string, at: Date) => Promise<void>
  /** The person turned out to be the other one, whose number is, or was, this. Without effect on acts that are settled. */
  readonly recordMatch: (personId: PersonId, match: Match) => Promise<void>
  /** Without effect on acts that are settled. */
  readonly recordRejection: (personId: PersonId, reason: string, at: Date) => Promise<void>
  /** An officer decides. Without effect on acts that are settled. */
  readonly recordHold: (personId: PersonId, reason: string, deadline: Date) => Promise<void>
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
