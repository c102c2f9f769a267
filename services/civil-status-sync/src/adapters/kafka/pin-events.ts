import { pinCancelled, pinHeld, pinIssued, pinMatched, pinRejected } from '@hub/contracts'
import { on, type Handlers } from '@hub/kafka'
import type { Acts } from '../../application/ports.ts'
import {
  recordCancellation,
  recordHold,
  recordMatch,
  recordNumber,
  recordRejection,
} from '../../application/settle-identification.ts'

/** `identity.pin.v1`: what became of the numbers that acts asked for. */
export const pinEvents = <Tx>(actsIn: (tx: Tx) => Acts): Handlers<Tx> =>
  new Map([
    on(pinIssued, ({ key, data }, tx: Tx) => recordNumber(actsIn(tx), key, data)),
    on(pinHeld, ({ key, data }, tx: Tx) => recordHold(actsIn(tx), key, data)),
    on(pinMatched, ({ key, data }, tx: Tx) => recordMatch(actsIn(tx), key, data)),
    on(pinCancelled, ({ key, data }, tx: Tx) => recordCancellation(actsIn(tx), key, data)),
    on(pinRejected, ({ key, data }, tx: Tx) => recordRejection(actsIn(tx), key, data)),
  ])
