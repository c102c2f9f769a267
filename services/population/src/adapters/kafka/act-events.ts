import { birthRegistered, type DataOf, type PersonId } from '@hub/contracts'
import { on, type Handler } from '@hub/kafka'

type CreatePerson<Tx> = (tx: Tx, personId: PersonId, birth: DataOf<typeof birthRegistered>) => Promise<void>

/** `civil-status.act.v1`: acts make persons and change them. */
export const actEvents = <Tx>(createPerson: CreatePerson<Tx>): [string, Handler<Tx>][] => [
  on(birthRegistered, ({ key, data }, tx: Tx) => createPerson(tx, key, data)),
]
