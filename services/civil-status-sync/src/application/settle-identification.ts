import type { DataOf, PersonId, pinCancelled, pinIssued, pinRejected } from '@hub/contracts'
import type { Acts } from './ports.ts'

/** The population authority issued a number: the act of the person, if there is one, holds it from now on. */
export const recordNumber = (
  acts: Acts,
  personId: PersonId,
  { pin, issuedAt }: DataOf<typeof pinIssued>,
): Promise<void> => acts.settle(personId, { state: 'issued', pin, settledAt: new Date(issuedAt) })

/** The registration gives no claim to a number. */
export const recordRejection = (
  acts: Acts,
  personId: PersonId,
  { reason, rejectedAt }: DataOf<typeof pinRejected>,
): Promise<void> => acts.settle(personId, { state: 'rejected', reason, settledAt: new Date(rejectedAt) })

/** The number was cancelled: the act shows the one that the person holds instead, or that it holds none. */
export const recordCancellation = (
  acts: Acts,
  personId: PersonId,
  { pin, successor, cancelledAt }: DataOf<typeof pinCancelled>,
): Promise<void> => acts.replaceNumber(personId, { pin, successor, at: new Date(cancelledAt) })
