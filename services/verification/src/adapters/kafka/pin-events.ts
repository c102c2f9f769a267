import { pinIssued } from '@hub/contracts'
import { on, type Handler } from '@hub/kafka'
import type { RegisterWriter } from '../../application/ports.ts'

/** `identity.pin.v1`: which number is whose. */
export const pinEvents = <Tx>(writerIn: (tx: Tx) => RegisterWriter): [string, Handler<Tx>][] => [
  on(pinIssued, ({ key, sequence, data }, tx: Tx) => writerIn(tx).recordNumber(data.pin, key, sequence)),
]
