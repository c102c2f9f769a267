import { personSnapshot } from '@hub/contracts'
import { apart, type Handler } from '@hub/kafka'
import type { RegisterWriter } from '../../application/ports.ts'

/** `population.snapshot.v1`: what may be verified of a person. */
export const snapshotEvents = <Tx>(writerIn: (tx: Tx) => RegisterWriter): [string, Handler<Tx>][] => [
  apart(personSnapshot, ({ key, data }, tx: Tx) => writerIn(tx).recordSnapshot(key, data)),
]
