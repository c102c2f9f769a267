import { pinCancelled, pinImported, pinIssued, pinMatched, type DataOf, type PersonId } from '@hub/contracts'
import { apart, on, type Handler, type Waits } from '@hub/kafka'
import type { HeldNumber } from '../../application/ports.ts'
import { waitIfUnknown } from './awaited-person.ts'

interface PinUseCases<Tx> {
  readonly importPerson: (
    tx: Tx,
    personId: PersonId,
    given: { readonly imported: DataOf<typeof pinImported>; readonly version: number },
  ) => Promise<void>
  readonly assignNumber: (tx: Tx, personId: PersonId, number: HeldNumber) => Promise<'assigned' | 'person-unknown'>
  /** @returns who is not known yet */
  readonly mergePerson: (tx: Tx, personId: PersonId, match: DataOf<typeof pinMatched>) => Promise<PersonId | undefined>
}

/** `identity.pin.v1`: numbers of persons, and persons who are one. What comes before its person waits. */
export const pinEvents = <Tx>(
  { assignNumber, mergePerson, importPerson }: PinUseCases<Tx>,
  now: () => Date,
): [string, Handler<Tx>][] => {
  const orWait = waitIfUnknown(now)
  const assign = async (tx: Tx, key: PersonId, number: HeldNumber): Promise<Waits | void> =>
    orWait(key, await assignNumber(tx, key, number))
  return [
    apart(pinImported, ({ key, sequence, data }, tx: Tx) =>
      importPerson(tx, key, { imported: data, version: sequence }),
    ),
    apart(pinIssued, ({ key, sequence, data }, tx: Tx) => assign(tx, key, { pin: data.pin, version: sequence })),
    on(pinCancelled, ({ key, sequence, data }, tx: Tx) => assign(tx, key, { pin: data.successor, version: sequence })),
    on(pinMatched, async ({ key, data }, tx: Tx) => {
      const missing = await mergePerson(tx, key, data)
      return missing === undefined ? undefined : orWait(missing, 'person-unknown')
    }),
  ]
}
