import { pinCancelled, pinIssued, type PersonId } from '@hub/contracts'
import { on, type Handler, type Waits } from '@hub/kafka'
import type { HeldNumber } from '../../application/ports.ts'

type AssignNumber<Tx> = (tx: Tx, personId: PersonId, number: HeldNumber) => Promise<'assigned' | 'person-unknown'>

// Act and number come through two topics, usually within a second of each other; a day without the act needs somebody to look.
const deadlineMs = 24 * 60 * 60 * 1000

/** What events wait for that need a person of the register. */
export const awaitedPerson = (personId: PersonId): string => `person/${personId}`

/** `identity.pin.v1`: numbers of persons. A number that comes before its person waits. */
export const pinEvents = <Tx>(assignNumber: AssignNumber<Tx>, now: () => Date): [string, Handler<Tx>][] => {
  const assign = async (tx: Tx, personId: PersonId, number: HeldNumber): Promise<Waits | void> => {
    if ((await assignNumber(tx, personId, number)) === 'assigned') return undefined
    return { awaits: awaitedPerson(personId), deadline: new Date(now().getTime() + deadlineMs) }
  }
  return [
    on(pinIssued, ({ key, sequence, data }, tx: Tx) => assign(tx, key, { pin: data.pin, version: sequence })),
    on(pinCancelled, ({ key, sequence, data }, tx: Tx) => assign(tx, key, { pin: data.successor, version: sequence })),
  ]
}
