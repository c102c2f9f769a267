import type { NumberSeries, Pin } from '@hub/citizen'
import type { Outbox, PersonId } from '@hub/contracts'
import type { Cancellation } from '../domain/cancellation.ts'
import type { Actor } from '../domain/actor.ts'
import type { Establishment } from '../domain/establishment.ts'
import type { Identity } from '../domain/identity.ts'
import type { ImportedPerson, Remark } from '../domain/import-row.ts'
import type { NumberRequest } from '../domain/request.ts'
import type { NumberInLine, Succession } from '../domain/succession.ts'

export interface KnownNumber {
  readonly personId: PersonId
  readonly state: 'active' | 'cancelled'
}

export interface Numbers {
  /** Also one that was cancelled. Until the transaction ends nobody cancels it. */
  readonly lock: (pin: Pin) => Promise<KnownNumber | undefined>
  /** Ends the number for ever. @returns false unless it was active */
  readonly cancel: (pin: Pin, at: Date) => Promise<boolean>
  /** Gives another number to a person who has no active one. */
  readonly establish: (pin: Pin, personId: PersonId, at: Date) => Promise<'established' | 'number-taken'>
  /** Notes that the one number leads to the other. */
  readonly succeed: (pin: Pin, successor: Pin) => Promise<void>
  /** Which of these belong to somebody, active or not. */
  readonly listTaken: (pins: readonly Pin[]) => Promise<readonly Pin[]>
  /** The number that the person holds, which nobody can cancel until the transaction ends. */
  readonly lockActive: (personId: PersonId) => Promise<Pin | undefined>
  /**
   * Gives the number to the person and keeps person and request. Atomic: of concurrent calls with one number, or for one person, one gets
   * `issued`. A request that was decided is not decided again, even if its number was cancelled since.
   */
  readonly issue: (
    pin: Pin,
    request: NumberRequest,
    person: Identity,
  ) => Promise<'issued' | 'number-taken' | 'person-has-number' | 'decided-before'>
}

/** A person alike, with what is known of the number. */
export interface Candidate extends Identity {
  /** The active number, or else the one that was cancelled last. */
  readonly pin: Pin | undefined
  readonly pinState: 'active' | 'cancelled' | undefined
  /** Of the request that made the person known, where one did. */
  readonly request: { readonly id: string; readonly state: NumberRequest['state'] } | undefined
}

export interface Persons {
  /**
   * Who could be the same person. Until the transaction ends nobody else gets past this call for anybody alike, so that of two registrations of one
   * child the second sees the first.
   */
  readonly findAlike: (person: Identity) => Promise<readonly Identity[]>
  /**
   * Does at once for many what {@link findAlike} does for each, and remembers until the transaction ends who of them is like nobody known, nor like one
   * before. They are asked for in this order, and nobody else may become known in the transaction before.
   *
   * @returns them
   */
  readonly foresee: (persons: readonly Identity[]) => Promise<ReadonlySet<PersonId>>
  /** Until the transaction ends nobody gets past {@link findAlike}, and all who got past it before have ended. */
  readonly lockAll: () => Promise<void>
  /** Makes ready for `listAlike`, a little at a time beside other work. Nothing is asked of the database. */
  readonly prepareAlike: (persons: readonly Identity[]) => Promise<void>
  /** Who of these is like somebody known, or like one before among them; without locks. */
  readonly listAlike: (persons: readonly Identity[]) => Promise<ReadonlySet<PersonId>>
  /** Who never had a number and whom no officer refused one, in the order of the keys, after this one. */
  readonly listWithoutNumber: (after: PersonId, limit: number) => Promise<readonly Identity[]>
  /** In the order of the ids. A key that was given up stands for nobody. */
  readonly list: (personIds: readonly PersonId[]) => Promise<readonly Candidate[]>
  /** Until the transaction ends nobody else decides about any of these, or about whoever turned out to be one of them. */
  readonly lock: (personIds: readonly PersonId[]) => Promise<void>
  /** What the person is known by is this from now on, and a request that is held asks for a number of this series. */
  readonly correct: (person: Identity) => Promise<void>
  /** Who is known by a number, present or old, or by an internal key: the survivor, where two keys are one person. */
  readonly resolve: (as: PersonId | Pin) => Promise<PersonId | undefined>
  /** The person turned out to be the survivor. Whoever had turned out to be that person is the survivor now, too. */
  readonly merge: (personId: PersonId, survivor: PersonId) => Promise<void>
}

/** Where a page of held requests begins, and what is in it. */
interface HeldPage {
  readonly after: string | undefined
  readonly overdueAt: Date | undefined
  readonly limit: number
}

export interface Requests {
  /** Keeps person and request as they are. @returns false, without any change, if the request is known */
  readonly insert: (request: NumberRequest, person: Identity) => Promise<boolean>
  readonly find: (id: string) => Promise<NumberRequest | undefined>
  /** In the order of their ids, locked until the transaction ends. */
  readonly lock: (ids: readonly string[]) => Promise<readonly NumberRequest[]>
  /** The request, and all held requests of persons alike; the same. */
  readonly lockWithAlike: (id: string) => Promise<readonly NumberRequest[]>
  readonly isHeldFor: (personId: PersonId) => Promise<boolean>
  /** Held requests in the order of their ids. */
  readonly listHeld: (page: HeldPage) => Promise<readonly NumberRequest[]>
  /** Stores state, reason, deadline, match and decision; whatever else is in it stays as it was. */
  readonly save: (request: NumberRequest) => Promise<void>
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
  /** What waits for a decision, in the order of the ids, after this one. */
  readonly listProposed: (after: string | undefined, limit: number) => Promise<readonly Cancellation[]>
  /** A proposal for the number on this ground, if one is open, ends in a number of this series. */
  readonly changeSuccessor: (pin: Pin, ground: Cancellation['ground'], series: NumberSeries) => Promise<void>
  /** The same, locked until the transaction ends. */
  readonly lock: (id: string) => Promise<Cancellation | undefined>
  /** Stores state, decision, successor and instants; whatever else is in it stays as it was. */
  readonly save: (cancellation: Cancellation) => Promise<void>
}

/** An import of persons and numbers that were there before the hub was. */
export interface Import {
  readonly id: string
  readonly by: Actor
  /** What the officer calls it. */
  readonly what: string
  readonly state: 'open' | 'completed'
  /** How many rows were taken so far; the next one has this index. */
  readonly rows: number
  readonly accepted: number
  /** Of those accepted. */
  readonly withoutNumber: number
  readonly rejected: number
  /** Accepted, though something about them is odd. */
  readonly remarked: number
  /** Of those accepted: published, so that the other services hear of them. */
  readonly announced: number
  readonly startedAt: Date
  readonly changedAt: Date
}

export interface Imports {
  /** @returns false if the key was used */
  readonly insert: (started: Import, key: ProposalKey) => Promise<boolean>
  readonly findByKey: (
    client: string,
    idempotencyKey: string,
  ) => Promise<{ readonly found: Import; readonly fingerprint: string } | undefined>
  readonly find: (id: string) => Promise<Import | undefined>
  /** The same, locked until the transaction ends. */
  readonly lock: (id: string) => Promise<Import | undefined>
  readonly save: (current: Import) => Promise<void>
  readonly addRemarks: (id: string, remarks: readonly Remark[]) => Promise<void>
  /** In the order of the rows. @param after a row */
  readonly listRemarks: (id: string, after: number, limit: number) => Promise<readonly Remark[]>
  /**
   * Keeps persons, and the numbers of those who have one; they are to be announced. None of them is known, and no number is there twice. Where a
   * number belongs to somebody already nobody is kept.
   */
  readonly keep: (id: string, persons: readonly ImportedPerson[], at: Date) => Promise<'kept' | 'number-taken'>
}

/** A person of an import of whom no event tells yet, as the row said. */
export interface UnannouncedPerson extends Identity {
  readonly importId: string
  readonly pin: Pin | undefined
  readonly ethnicity: string
  readonly importedAt: Date
}

/** Persons of imports who are kept, and have still to be published. Who is taken is taken by one transaction only, which publishes them. */
export interface Announcements {
  /** Whether there are any; without a lock, for those who look often. */
  readonly isWaiting: () => Promise<boolean>
  /** @returns false where another process is announcing until its transaction ends */
  readonly claim: () => Promise<boolean>
  /** Takes those of these who are not announced; waits for whoever is just announcing one of them. */
  readonly take: (personIds: readonly PersonId[]) => Promise<readonly UnannouncedPerson[]>
  /** Takes the next of all, in the order of their keys, after this one; leaves out whom somebody else has taken. */
  readonly takeNext: (after: PersonId, limit: number) => Promise<readonly UnannouncedPerson[]>
  /** So many persons of the import are announced. */
  readonly note: (importId: string, persons: number) => Promise<void>
}

export interface Establishments {
  /** @returns undefined if another run is not completed yet */
  readonly insert: (
    started: { readonly id: string; readonly by: Actor; readonly what: string; readonly at: Date },
    key: ProposalKey,
  ) => Promise<Establishment | undefined>
  readonly findByKey: (
    client: string,
    idempotencyKey: string,
  ) => Promise<{ readonly found: Establishment; readonly fingerprint: string } | undefined>
  readonly find: (id: string) => Promise<Establishment | undefined>
  /** The same, locked until the transaction ends. */
  readonly lock: (id: string) => Promise<Establishment | undefined>
  /** Whether a run goes on; without a lock, for those who look often. */
  readonly isRunning: () => Promise<boolean>
  /** The run that goes on, locked until the transaction ends; undefined where there is none, or another process is at it. */
  readonly lockRunning: () => Promise<Establishment | undefined>
  readonly save: (current: Establishment) => Promise<void>
}

export interface Successions {
  /**
   * The number, and those that took its place one after the other, to the one that is held now, all as of one instant; empty if it was never given out.
   *
   * @throws PermanentFault when the line has no end, which is a fault of what is kept
   */
  readonly findLine: (pin: Pin) => Promise<readonly NumberInLine[]>
}

/** What a certificate says. */
export interface CertificateContent {
  readonly exchangeId: string
  /** Whom it is given to. */
  readonly client: string
  readonly successions: readonly Succession[]
}

export interface Certificates {
  /** A compact JWS (RFC 7515) that its holder can pass on and anybody can check with the published key. Nothing is kept of it. */
  readonly sign: (content: CertificateContent) => string
  /** JWK Set (RFC 7517) of the keys that certificates are checked with. */
  readonly publicKeys: () => { readonly keys: readonly object[] }
}

/** Everything inside commits together or not at all. */
export interface UnitOfWork {
  readonly numbers: Numbers
  readonly persons: Persons
  readonly requests: Requests
  readonly cancellations: Cancellations
  readonly imports: Imports
  readonly announcements: Announcements
  readonly establishments: Establishments
  readonly outbox: Outbox
}

/** One transaction; rolled back if the work rejects. */
export type InTransaction = <Result>(work: (unit: UnitOfWork) => Promise<Result>) => Promise<Result>
