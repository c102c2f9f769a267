import { birthRegistered, type DataOf, type PersonId } from '@hub/contracts'
import { on, type Handlers } from '@hub/kafka'

type RequestNumber<Tx> = (tx: Tx, personId: PersonId, registration: DataOf<typeof birthRegistered>) => Promise<void>

/** `civil-status.act.v1`: a registered birth asks for a number. */
export const actEvents = <Tx>(requestNumber: RequestNumber<Tx>): Handlers<Tx> =>
  new Map([on(birthRegistered, ({ key, data }, tx: Tx) => requestNumber(tx, key, data))])
