import type { DataOf, PersonId, pinIssued, pinRejected } from '@hub/contracts'
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
