import type { PartialDate } from '@hub/citizen'
import type { ActId, Outbox, PersonId } from '@hub/contracts'
import type { StoredBirth, StoredParent } from '../domain/birth-parents.ts'
import type { OpenBirthAct } from '../domain/birth-act.ts'
import type { DifferenceState, KnownDifference, OpenedDifference, ResolvedDifference } from '../domain/difference.ts'
import type { StoredAct } from '../domain/stored-act.ts'
import type { Subject } from '../domain/later-act.ts'
import type { KnownPerson } from '../domain/resolution.ts'
import type { StoredLaterAct } from '../domain/stored-later-act.ts'

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

/** A birth as it came in. */
export interface ReceivedBirth {
  readonly registrar: string
  readonly officer?: string | undefined
  readonly act: OpenBirthAct
  /** Until when it should be known who the parents are; absent where nobody is looked for. */
  readonly deadline?: Date | undefined
}

export interface Acts {
  /**
   * Stores an act unless its registrar sent one of this number before. Atomic under concurrent calls with one number: one of them stores, the
   * others see it stored.
   *
   * @returns whether this call stored it
   */
  readonly insert: (act: StoredAct, received: ReceivedBirth) => Promise<boolean>
  /** The act that this registrar sent under this number. Sees what is committed. */
  readonly find: (registrar: string, number: string) => Promise<StoredAct | undefined>
  /** The same, locked until the transaction ends. */
  readonly lock: (registrar: string, number: string) => Promise<StoredAct | undefined>
  /** Stores the content by which an act was supplemented, with what is missing yet. */
  readonly supplement: (act: StoredAct, received: ReceivedBirth) => Promise<void>
  /** The person got a number: acts that nothing later settled show it, or what took its place. Idempotent; in any order with the end of numbers. */
  readonly recordNumber: (personId: PersonId, pin: string, at: Date) => Promise<void>
  /** The person turned out to be the other one, whose number is, or was, this. Without effect on acts that are settled. */
  readonly recordMatch: (personId: PersonId, match: Match) => Promise<void>
  /** Without effect on acts that are settled. */
  readonly recordRejection: (personId: PersonId, reason: string, at: Date) => Promise<void>
  /** An officer decides. Without effect on acts that are settled. */
  readonly recordHold: (personId: PersonId, reason: string, deadline: Date) => Promise<void>
  /** The number is cancelled, and the person holds the successor instead, or none. Idempotent; in any order, even before the number was heard of. */
  readonly replaceNumber: (personId: PersonId, cancelled: CancelledNumber) => Promise<void>
}

/** A person of whom something has become known. */
export interface Learnt {
  readonly personId: PersonId
  readonly person?: { readonly fullName: string; readonly dateOfBirth: string } | undefined
  readonly pin?: string | undefined
}

/** Everybody who is known, by number, present or old, and by name and date of birth. */
export interface KnownPersons {
  /** Nobody gets past this call, or past `learn`, with one of these keys until the transaction ends. */
  readonly lockKeys: (keys: readonly string[]) => Promise<void>
  /**
   * Who has the number; or, where none is given, the name without accents and the date of birth. A key that was given up stands for its
   * survivor. Once for each name that the person has or had.
   */
  readonly find: (subject: Subject) => Promise<readonly KnownPerson[]>
  /** Idempotent. @returns the keys that somebody may wait for, if somebody does */
  readonly learn: (learnt: Learnt) => Promise<readonly string[]>
  /**
   * The same for a child that is just registered. The locks are taken in one step with those of its parents' keys, as `lockKeys` takes them: then nobody
   * who takes some of them in the other order waits for ever.
   */
  readonly learnBirth: (
    personId: PersonId,
    child: { readonly fullName: string; readonly dateOfBirth: PartialDate },
    parents: readonly string[],
  ) => Promise<readonly string[]>
  /** Locks as {@link learn} does. @returns of whom nobody waits for any key, until the transaction ends */
  readonly foresee: (all: readonly Learnt[]) => Promise<ReadonlySet<PersonId>>
  /** Name or date of birth were corrected. The person is found by the old ones, too. @returns as `learn` does */
  readonly rename: (
    personId: PersonId,
    corrected: { readonly fullName?: string; readonly dateOfBirth?: string },
  ) => Promise<readonly string[]>
  /** The key turned out to be the survivor's. Idempotent. */
  readonly merge: (personId: PersonId, survivor: PersonId) => Promise<void>
}

export interface LaterActs {
  /** @returns false, without any change, if the registrar sent an act of this number before */
  readonly insert: (act: StoredLaterAct) => Promise<boolean>
  readonly find: (registrar: string, number: string) => Promise<StoredLaterAct | undefined>
  /** The same, locked until the transaction ends. */
  readonly lock: (registrar: string, number: string) => Promise<StoredLaterAct | undefined>
  /** Acts that are not published and wait for one of these, locked until the transaction ends, in the order in which they came. */
  readonly lockAwaiting: (awaited: readonly string[]) => Promise<readonly StoredLaterAct[]>
  /** Stores who is meant, and when it was published; whatever else is in it stays as it was. */
  readonly save: (act: StoredLaterAct) => Promise<void>
}

/** The parents whom births name. */
export interface Parents {
  /** Keeps the parents of a birth that was just stored, as waiting. Call it holding the locks on what they are named by. */
  readonly insert: (birth: Pick<StoredBirth, 'actId' | 'parents'>) => Promise<void>
  /** Births with their parents, of which one is not known and waits for one of these, locked until the transaction ends, in the order in which they came. */
  readonly lockAwaiting: (awaited: readonly string[]) => Promise<readonly StoredBirth[]>
  /** The birth that the registrar sent under this number, if nothing is missing of it, locked until the transaction ends. */
  readonly lock: (registrar: string, number: string) => Promise<StoredBirth | undefined>
  /** Stores who is meant; whatever else is stored of the parent stays as it was. */
  readonly save: (actId: ActId, parent: StoredParent) => Promise<void>
}

/**
 * Why an act is overdue: items are missing, no word came of the number, an officer should have decided about the number, it is not known whom the act
 * concerns, or who a parent of the birth is.
 */
export const overdueReasons = [
  'supplement',
  'number-pending',
  'number-held',
  'unresolved',
  'parent-unresolved',
] as const
export type OverdueReason = (typeof overdueReasons)[number]

export interface OverdueAct {
  readonly number: string
  readonly kind: string
  readonly receivedAt: Date
  readonly reason: OverdueReason
}

/** Against what acts are held. */
export interface DueBy {
  readonly now: Date
  /** What arrived up to then should have been done by now. */
  readonly arrivedBy: Date
}

export interface OverdueActs {
  /** Those of a registrar in a commune, the oldest first, at most 200; once for each reason. Sees what is committed. */
  readonly list: (
    where: { readonly registrar: string; readonly commune: string },
    due: DueBy,
  ) => Promise<readonly OverdueAct[]>
  /** All of them, as `list` would show them, by reason. */
  readonly count: (
    where: { readonly registrar: string; readonly commune: string },
    due: DueBy,
  ) => Promise<ReadonlyMap<OverdueReason, number>>
}

/** Where civil status and the population register say different things. */
export interface Differences {
  /** Idempotent; without effect after a newer version. */
  readonly open: (difference: OpenedDifference) => Promise<void>
  /** Idempotent; holds also where it was never opened here. */
  readonly resolve: (difference: ResolvedDifference) => Promise<void>
  /** Without effect where nothing is to be adjusted. Idempotent. */
  readonly adjust: (id: string, adjusted: { readonly by: string; readonly at: Date }) => Promise<void>
  /** @param registrar whose numbers of acts are shown */
  readonly find: (id: string, registrar: string) => Promise<KnownDifference | undefined>
  /** In the order in which they were opened. Sees what is committed. */
  readonly list: (
    state: DifferenceState,
    page: { readonly registrar: string; readonly after: string | undefined; readonly limit: number },
  ) => Promise<readonly KnownDifference[]>
}

/** Everything inside commits together or not at all. */
export interface UnitOfWork {
  readonly acts: Acts
  readonly laterActs: LaterActs
  readonly parents: Parents
  readonly persons: KnownPersons
  readonly differences: Differences
  readonly outbox: Outbox
}

/** Runs the work in one transaction. Rejects with the faults of `@hub/failure`; after an OutageFault the outcome may be unknown. */
export type InTransaction = <Result>(work: (unit: UnitOfWork) => Promise<Result>) => Promise<Result>
