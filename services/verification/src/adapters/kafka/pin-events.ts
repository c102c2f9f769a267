import { pinCancelled, pinImported, pinIssued, pinReestablished, type EventOf } from '@hub/contracts'
import { apart, on, overtaking, type Handler } from '@hub/kafka'
import type { RegisterWriter } from '../../application/ports.ts'

type CancelNumber<Tx> = (tx: Tx, cancelled: EventOf<typeof pinCancelled>) => Promise<void>

/** `identity.pin.v1`: which number is whose, and which is nobody's any more. */
export const pinEvents = <Tx>(
  writerIn: (tx: Tx) => RegisterWriter,
  cancelNumber: CancelNumber<Tx>,
): [string, Handler<Tx>][] => [
  apart(pinIssued, ({ key, sequence, data }, tx: Tx) => writerIn(tx).recordNumber(data.pin, key, sequence)),
  apart(pinImported, async ({ key, sequence, data }, tx: Tx) => {
    if (data.pin !== undefined) await writerIn(tx).recordNumber(data.pin, key, sequence)
  }),
  overtaking(pinCancelled, (event, tx: Tx) => cancelNumber(tx, event)),
  // It tells of the same succession as the cancellation, and of one that was found only after the cancellation.
  on(pinReestablished, ({ key, sequence, data }, tx: Tx) =>
    writerIn(tx).recordCancellation({
      pin: data.previousPin,
      successor: data.pin,
      personId: key,
      version: sequence,
    }),
  ),
]
