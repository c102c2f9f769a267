import { pinCancelled, pinImported, pinIssued, pinMatched, type DataOf, type PersonId } from '@hub/contracts'
import { on, type Handler, type Waits } from '@hub/kafka'
import type { HeldNumber } from '../../application/ports.ts'

interface PinUseCases<Tx> {
  readonly importPerson: (
    tx: Tx,
    personId: PersonId,
    given: { readonly imported: DataOf<typeof pinImported>; readonly version: number },
  ) => Promise<void>
  readonly assignNumber: (tx: Tx, personId: PersonId, number: HeldNumber) => Promise<'assigned' | 'person-unknown'>
  readonly mergePerson: (
    tx: Tx,
    personId: PersonId,
    match: DataOf<typeof pinMatched>,
  ) => Promise<'done' | 'person-unknown'>
}

// Act and number come through two topics, usually within a second of each other; a day without the act needs somebody to look.
const deadlineMs = 24 * 60 * 60 * 1000

/** What events wait for that need a person of the register. */
export const awaitedPerson = (personId: PersonId): string => `person/${personId}`

/** `identity.pin.v1`: numbers of persons, and persons who are one. What comes before its person waits. */
export const pinEvents = <Tx>(
  { assignNumber, mergePerson, importPerson }: PinUseCases<Tx>,
  now: () => Date,
): [string, Handler<Tx>][] => {
  const orWait = (key: PersonId, result: string): Waits | void =>
    result === 'person-unknown'
      ? { awaits: awaitedPerson(key), deadline: new Date(now().getTime() + deadlineMs) }
      : undefined
  const assign = async (tx: Tx, key: PersonId, number: HeldNumber): Promise<Waits | void> =>
    orWait(key, await assignNumber(tx, key, number))
  return [
    on(pinImported, ({ key, sequence, data }, tx: Tx) => importPerson(tx, key, { imported: data, version: sequence })),
    on(pinIssued, ({ key, sequence, data }, tx: Tx) => assign(tx, key, { pin: data.pin, version: sequence })),
    on(pinCancelled, ({ key, sequence, data }, tx: Tx) => assign(tx, key, { pin: data.successor, version: sequence })),
    on(pinMatched, async ({ key, data }, tx: Tx) => orWait(key, await mergePerson(tx, key, data))),
  ]
}
