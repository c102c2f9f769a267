import { pinCancelled, pinFenced, pinIssued, pinReestablished, type Outbox } from '@hub/contracts'
import { on, type Handler } from '@hub/kafka'
import type { RegisterWriter } from '../../application/ports.ts'

interface PinEventsDeps<Tx> {
  readonly writerIn: (tx: Tx) => RegisterWriter
  readonly outboxIn: (tx: Tx) => Outbox
  readonly now: () => Date
}

/** A cancellation only tightens, so it is applied at once even where earlier events of its person are parked. */
export const overtaking: ReadonlySet<string> = new Set([pinCancelled.type])

/** `identity.pin.v1`: which number is whose, and which is nobody's any more. */
export const pinEvents = <Tx>({ writerIn, outboxIn, now }: PinEventsDeps<Tx>): [string, Handler<Tx>][] => [
  on(pinIssued, ({ key, sequence, data }, tx: Tx) => writerIn(tx).recordNumber(data.pin, key, sequence)),
  on(pinReestablished, ({ key, sequence, data }, tx: Tx) => writerIn(tx).recordNumber(data.pin, key, sequence)),
  on(pinCancelled, async ({ key, sequence, data }, tx: Tx) => {
    const { cancellationId, pin, successor } = data
    await writerIn(tx).cancelNumber(pin, key, { successor, version: sequence })
    const fenced = { cancellationId, pin, fencedAt: now().toISOString() }
    outboxIn(tx).append(pinFenced, { key, data: successor === undefined ? fenced : { ...fenced, successor } })
  }),
]
