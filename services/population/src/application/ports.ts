import type { CalendarDate } from '@hub/citizen'
import type { ActId, Outbox, PersonId } from '@hub/contracts'
import type { CivilFact } from '../domain/civil-fact.ts'
import type { Begun, CivilRecord, Difference } from '../domain/civil-record.ts'
import type { CountsOfCode } from '../domain/data-quality.ts'
import type { DetailChange, KeptDetail } from '../domain/details.ts'
import type { StoredDifference } from '../domain/difference.ts'
import type { ItemName, Items } from '../domain/items.ts'
import type { Person, Verifiable } from '../domain/person.ts'
import type { Residence, ResidenceKind } from '../domain/residence.ts'
import type { OpenDifference } from '../domain/ruled-items.ts'

/** The number of a person as one event says it. */
export interface HeldNumber {
  /** Absent once the number was cancelled and no other one established. */
  readonly pin: string | undefined
  /** Sequence of the event. */
  readonly version: number
}

export interface Persons {
  /**
   * @param isLate whether the birth came later than the law allows
   * @returns false, without any change, if the register holds the person already
   */
  readonly insert: (person: Person, isLate: boolean) => Promise<boolean>
  /** Idempotent; without effect after a newer version. @returns false if the register does not hold the person */
  readonly assignNumber: (personId: PersonId, number: HeldNumber) => Promise<boolean>
  /** Makes the key another name of the survivor. @returns `merged-before`, without any change, if it is one already */
  readonly merge: (personId: PersonId, survivor: PersonId) => Promise<'merged' | 'merged-before' | 'person-unknown'>
}

/** A person with what birth or import said, and the record that acts have made of it. */
export interface CivilPerson {
  readonly personId: PersonId
  readonly pin?: string | undefined
  readonly version: number
  readonly base: Begun
  readonly record: CivilRecord
}

export interface CivilRecords {
  /** Who holds the number now. */
  readonly findByPin: (pin: string) => Promise<PersonId | undefined>
  /** Whom the key stands for: the survivor, where two keys are one person; undefined if the register does not hold it. */
  readonly resolve: (key: PersonId) => Promise<PersonId | undefined>
  /** Those of them that the register holds, in the order of their keys, locked until the transaction ends. */
  readonly lock: (personIds: readonly PersonId[]) => Promise<readonly CivilPerson[]>
  /** @returns false, without any change, if the act said it before */
  readonly insertFact: (personId: PersonId, fact: CivilFact) => Promise<boolean>
  readonly listFacts: (personId: PersonId) => Promise<readonly CivilFact[]>
  /** What has become of those whom the person was married to, by the key that the act named. */
  readonly readSpouses: (spouses: readonly PersonId[]) => Promise<
    ReadonlyMap<
      PersonId,
      {
        readonly isDead: boolean
        /** What acts said of their marriages, and what was revoked. */
        readonly facts: readonly CivilFact[]
      }
    >
  >
  /** Who was ever married to the person, as far as an act about them is here. */
  readonly listSpouses: (personId: PersonId) => Promise<readonly PersonId[]>
  /** Stores record and version, and what changed with the act that changed it. */
  readonly save: (
    person: CivilPerson,
    change: {
      readonly actId: ActId
      readonly difference: Difference
      readonly basis: Basis
      /** Whether the act came later than the law allows. */
      readonly isLate: boolean
      readonly at: Date
    },
  ) => Promise<void>
}

/** Who registers, and on what ground. */
export interface Registration {
  readonly ground: string
  readonly by: { readonly client: string; readonly officer: string }
  readonly at: Date
}

/** What a command is called by whom, so that it can be sent again. */
export interface CommandKey {
  readonly client: string
  readonly idempotencyKey: string
  readonly fingerprint: string
}

export interface Residences {
  /** Of one kind, the oldest first. */
  readonly list: (personId: PersonId, kind: ResidenceKind) => Promise<readonly Residence[]>
  readonly findByCommand: (
    command: CommandKey,
  ) => Promise<{ readonly fingerprint: string; readonly residence: Residence } | undefined>
  /** @returns false if the key was used before */
  readonly claimCommand: (command: CommandKey, residenceId: string) => Promise<boolean>
  readonly end: (residence: Residence) => Promise<void>
  readonly insert: (personId: PersonId, residence: Residence, registration: Registration) => Promise<void>
  /** Stores the version of the person, and what changed by the residence. */
  readonly saveChange: (
    person: Pick<CivilPerson, 'personId' | 'version'>,
    change: {
      readonly residenceId: string
      readonly item: ItemName
      readonly before: Residence | undefined
      readonly after: Residence
      readonly basis: Basis
      readonly at: Date
    },
  ) => Promise<void>
}

/** What became of an update by the authority. */
export interface UpdateOutcome {
  readonly changed: readonly ItemName[]
  /** Items that civil status rules: what the authority says is a difference, for an officer to decide about. */
  readonly differing: readonly ItemName[]
}

export interface StoredUpdate {
  readonly id: string
  readonly personId: PersonId
  readonly effectiveFrom: string
  readonly updatedAt: Date
  readonly outcome: UpdateOutcome
}

/** What the authority says of persons by itself. */
export interface Updates {
  readonly findByCommand: (
    command: CommandKey,
  ) => Promise<{ readonly fingerprint: string; readonly update: StoredUpdate } | undefined>
  /** @returns false if the key was used before */
  readonly claim: (
    command: CommandKey,
    update: Omit<StoredUpdate, 'outcome'> & Pick<Registration, 'ground' | 'by'>,
  ) => Promise<boolean>
  readonly saveOutcome: (id: string, outcome: UpdateOutcome) => Promise<void>
  readonly listDetails: (personId: PersonId) => Promise<readonly KeptDetail[]>
  /** Stores details and version of the person, who is locked, and what changed. */
  readonly saveDetails: (
    person: Pick<CivilPerson, 'personId' | 'version'>,
    change: {
      readonly updateId: string
      readonly changes: readonly DetailChange[]
      readonly effectiveFrom: string
      readonly basis: Basis
      readonly at: Date
    },
  ) => Promise<void>
}

/** Differences as officers work them off. */
export interface Differences {
  readonly find: (id: string) => Promise<StoredDifference | undefined>
  /** The open ones of a person who is locked. */
  readonly listOpen: (personId: PersonId) => Promise<readonly StoredDifference[]>
  /** Stores one as it is now, the first time or again. */
  readonly save: (difference: StoredDifference) => Promise<void>
  /** Keeps with the person, who is locked, which are open. */
  readonly keepOpen: (personId: PersonId, open: readonly OpenDifference[]) => Promise<void>
}

/** A difference with whom it is about, as far as the register can tell. */
export interface ListedDifference extends StoredDifference {
  readonly fullName: string
  readonly pin?: string | undefined
}

export interface DifferenceReads {
  readonly read: (id: string) => Promise<ListedDifference | undefined>
  /** In the order in which they were opened. @param page behind which one, and how many at most */
  readonly list: (
    state: 'open' | 'resolved',
    page: { readonly after: string | undefined; readonly limit: number },
  ) => Promise<readonly ListedDifference[]>
}

/** On what ground a record changed: what the act says of itself. */
export interface Basis {
  readonly kind: string
  readonly ground?: string | undefined
  readonly registeredOn: string
  readonly registeredAt: { readonly country: string; readonly communeCode?: string | undefined }
  readonly registeredBy?: { readonly client: string; readonly officer?: string | undefined } | undefined
}

/** One change of one item of a person. */
export interface PastChange {
  readonly item: ItemName
  readonly before: unknown
  readonly after: unknown
  readonly changedAt: string
  /** Absent for changes from before grounds were kept. */
  readonly basis?: Basis | undefined
}

/** That items of a person changed; the values are read by the number. */
export interface FollowedChange {
  /** Where to go on behind this one. */
  readonly cursor: string
  readonly pin: string
  readonly items: readonly ItemName[]
  readonly changedAt?: string | undefined
}

/** What callers read. Nobody is locked. */
export interface PersonReads {
  /** @param today which residences are told */
  readonly findByPin: (
    pin: string,
    today: CalendarDate,
  ) => Promise<{ readonly personId: PersonId; readonly version: number; readonly items: Items } | undefined>
  /** The oldest first. */
  readonly listHistory: (personId: PersonId) => Promise<readonly PastChange[]>
  /**
   * In one order for everybody, at most so many, each once behind the cursor: also what is committed after the page was read comes behind it. A number that
   * a person came to hold is a change of `pin`, of which only the last is told. Who holds no number is left out.
   *
   * @param after a cursor, or `0-0` for the beginning
   */
  readonly listChanges: (after: string, limit: number) => Promise<readonly FollowedChange[]>
}

/** A snapshot as it lies on the topic. */
export interface SeenSnapshot {
  readonly personId: PersonId
  readonly version: number
}

/** Persons whose last snapshot on the topic was older than the register when it was read back. */
export interface SnapshotSuspects {
  /** Adds whose snapshot is older than the register, takes out whose is not. Idempotent; each person at most once in a call. */
  readonly note: (seen: readonly SeenSnapshot[]) => Promise<void>
  /** Takes out, and gives as they are now, who has been suspect since before that time, at most 100; nobody who is taken at once elsewhere. */
  readonly takeOlderThan: (before: Date) => Promise<readonly Verifiable[]>
}

/** How right, complete, clean and alive the register is; kept by what changes, in the transaction of the change. */
export interface QualityCounts {
  /** All, as of one moment. */
  readonly list: () => Promise<readonly CountsOfCode[]>
  /** Adds up at most so many changes, unless another process does just now. @returns how many */
  readonly fold: (limit: number) => Promise<number>
}

/** Everything inside commits together or not at all. */
export interface UnitOfWork {
  readonly persons: Persons
  readonly civilRecords: CivilRecords
  readonly residences: Residences
  readonly differences: Differences
  readonly updates: Updates
  readonly outbox: Outbox
  /** Lets the events go through that wait for this person, once this work has committed. */
  readonly wakeWaitingFor: (personId: PersonId) => Promise<void>
}

export type InTransaction = <Result>(work: (unit: UnitOfWork) => Promise<Result>) => Promise<Result>
