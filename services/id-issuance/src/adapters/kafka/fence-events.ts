import { pinFenced, type DataOf } from '@hub/contracts'
import { on, type Handler } from '@hub/kafka'

type FenceCancellation<Tx> = (tx: Tx, fenced: DataOf<typeof pinFenced>) => Promise<void>

/** `verification.fence.v1`: verification has applied a cancellation. */
export const fenceEvents = <Tx>(fenceCancellation: FenceCancellation<Tx>): [string, Handler<Tx>][] => [
  on(pinFenced, ({ data }, tx: Tx) => fenceCancellation(tx, data)),
]
