import { personSnapshot } from '@hub/contracts'
import { on, type Handler } from '@hub/kafka'
import type { RegisterWriter } from '../../application/ports.ts'

/** `population.snapshot.v1`: what may be verified of a person. */
export const snapshotEvents = <Tx>(writerIn: (tx: Tx) => RegisterWriter): [string, Handler<Tx>][] => [
  on(personSnapshot, ({ key, data }, tx: Tx) => writerIn(tx).recordSnapshot(key, data)),
]
