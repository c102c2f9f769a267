import { birthRegistered, civilStatusChanged, type DataOf, type PersonId } from '@hub/contracts'
import { inTurn, on, type Handler } from '@hub/kafka'

interface ActUseCases<Tx> {
  readonly requestNumber: (tx: Tx, personId: PersonId, registration: DataOf<typeof birthRegistered>) => Promise<void>
  readonly correctPerson: (tx: Tx, personId: PersonId, changed: DataOf<typeof civilStatusChanged>) => Promise<void>
}

/** `civil-status.act.v1`: a registered birth asks for a number, and a correction may ask for another one. */
export const actEvents = <Tx>({ requestNumber, correctPerson }: ActUseCases<Tx>): [string, Handler<Tx>][] => [
  on(birthRegistered, ({ key, data }, tx: Tx) => requestNumber(tx, key, data)),
  // An older correction that came late would take the place of a newer one.
  inTurn(civilStatusChanged, ({ key, data }, tx: Tx) => correctPerson(tx, key, data)),
]
