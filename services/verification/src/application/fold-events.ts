import { decodeEvent, type Event, type IncomingRecord, type PersonId } from '@hub/contracts'
import { createRegisterFold } from '../domain/register-fold.ts'
import type { RegisterWriter, Snapshot } from './ports.ts'
import type { Rows } from './rebuild-ports.ts'

/** What the live model does with an event, without a fence. */
export interface FoldHandler {
  (event: Event, register: RegisterWriter): Promise<unknown>
  readonly overtakes?: true
}

export type FoldHandlers = ReadonlyMap<string, FoldHandler>

/** The events among the records that change the register. What is no event was parked by the live model, for good. */
export const toEvents = (handlers: FoldHandlers, records: readonly IncomingRecord[]): readonly Event[] =>
  records.flatMap((record) => {
    // Most of a topic may be of no concern, and would be parsed for nothing.
    if (!handlers.has(record.headers['ce_type'] ?? '')) return []
    const decoded = decodeEvent(record)
    return decoded.kind === 'event' ? [decoded.event] : []
  })

/** The rows that events come to, by the handlers of the live model. */
export const foldEvents = async (handlers: FoldHandlers, events: readonly Event[]): Promise<Rows> => {
  const fold = createRegisterFold<Snapshot>()
  const done = Promise.resolve()
  const writer: RegisterWriter = {
    recordNumber: (pin, personId, version) => {
      fold.addNumber(pin, personId, version)
      return done
    },
    recordCancellation: (cancellation) => {
      fold.addCancellation(cancellation)
      return done
    },
    recordSnapshot: (personId: PersonId, snapshot) => {
      fold.addSnapshot(personId, snapshot.version, snapshot)
      return done
    },
  }
  for (const event of events) await handlers.get(event.type)?.(event, writer)
  return fold.result()
}
