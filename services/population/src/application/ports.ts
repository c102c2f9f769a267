import type { Outbox, PersonId } from '@hub/contracts'
import type { Person } from '../domain/person.ts'

export interface Persons {
  /** @returns false, without any change, if the register holds the person already */
  readonly insert: (person: Person) => Promise<boolean>
  /** Idempotent. @returns false if the register does not hold the person */
  readonly assignNumber: (personId: PersonId, pin: string) => Promise<boolean>
}

/** Everything inside commits together or not at all. */
export interface UnitOfWork {
  readonly persons: Persons
  readonly outbox: Outbox
  /** Lets the events go through that wait for this person, once this work has committed. */
  readonly wakeWaitingFor: (personId: PersonId) => Promise<void>
}
