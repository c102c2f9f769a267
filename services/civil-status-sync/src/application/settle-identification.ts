import type { DataOf, PersonId, pinCancelled, pinHeld, pinIssued, pinMatched, pinRejected } from '@hub/contracts'
import type { Acts } from './ports.ts'

/** The population authority issued a number: the act of the person, if there is one, holds it from now on. */
export const recordNumber = (
  acts: Acts,
  personId: PersonId,
  { pin, issuedAt }: DataOf<typeof pinIssued>,
): Promise<void> => acts.recordNumber(personId, pin, new Date(issuedAt))

/** An officer of the population authority decides whether the child gets a number. */
export const recordHold = (
  acts: Acts,
  personId: PersonId,
  { reason, deadline }: DataOf<typeof pinHeld>,
): Promise<void> => acts.recordHold(personId, reason, new Date(deadline))

/** The child is a person who is known already: the act shows that person's number. */
export const recordMatch = (
  acts: Acts,
  key: PersonId,
  { personId, pin, matchedAt }: DataOf<typeof pinMatched>,
): Promise<void> => acts.recordMatch(key, { personId, pin, at: new Date(matchedAt) })

/** The registration gives no claim to a number. */
export const recordRejection = (
  acts: Acts,
  personId: PersonId,
  { reason, rejectedAt }: DataOf<typeof pinRejected>,
): Promise<void> => acts.recordRejection(personId, reason, new Date(rejectedAt))

/** The number was cancelled: the act shows the one that the person holds instead, or that it holds none. */
export const recordCancellation = (
  acts: Acts,
  personId: PersonId,
  { pin, successor, cancelledAt }: DataOf<typeof pinCancelled>,
): Promise<void> => acts.replaceNumber(personId, { pin, successor, at: new Date(cancelledAt) })
