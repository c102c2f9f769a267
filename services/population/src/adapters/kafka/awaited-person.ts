import type { PersonId } from '@hub/contracts'
import type { Waits } from '@hub/kafka'

// Act and number come through two topics, usually within a second of each other; a day without the person needs somebody to look.
const deadlineMs = 24 * 60 * 60 * 1000

/** What events wait for that need a person of the register. */
export const awaitedPerson = (personId: PersonId): string => `person/${personId}`

/** What comes before its person waits for it. */
export const waitIfUnknown =
  (now: () => Date) =>
  (key: PersonId, result: string): Waits | void =>
    result === 'person-unknown'
      ? { awaits: awaitedPerson(key), deadline: new Date(now().getTime() + deadlineMs) }
      : undefined
