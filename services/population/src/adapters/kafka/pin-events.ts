import { pinIssued, type DataOf, type PersonId } from '@hub/contracts'
import { on, type Handler } from '@hub/kafka'

type AssignNumber<Tx> = (
  tx: Tx,
  personId: PersonId,
  issued: DataOf<typeof pinIssued>,
) => Promise<'assigned' | 'person-unknown'>

// Act and number come through two topics, usually within a second of each other; a day without the act needs somebody to look.
const deadlineMs = 24 * 60 * 60 * 1000

/** What events wait for that need a person of the register. */
export const awaitedPerson = (personId: PersonId): string => `person/${personId}`

/** `identity.pin.v1`: numbers of persons. A number that comes before its person waits. */
export const pinEvents = <Tx>(assignNumber: AssignNumber<Tx>, now: () => Date): [string, Handler<Tx>][] => [
  on(pinIssued, async ({ key: personId, data }, tx: Tx) => {
    if ((await assignNumber(tx, personId, data)) === 'assigned') return undefined
    return { awaits: awaitedPerson(personId), deadline: new Date(now().getTime() + deadlineMs) }
  }),
]
