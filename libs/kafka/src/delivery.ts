import type { Event, EventDefinition, EventOf, IncomingRecord } from '@hub/contracts'

export interface Delivery {
  readonly record: IncomingRecord
  readonly event: Event
}

/** The event needs something that is not here yet. */
export interface Waits {
  /** What it needs, for instance `person/<id>`; whoever brings it wakes this name. */
  readonly awaits: string
  /** After this the event shows as overdue. It goes on waiting. */
  readonly deadline: Date
}

/**
 * Applies one event inside the transaction of its batch. Called again after a rollback, and once more under the lock on what it awaits, so it
 * must change nothing when it answers that it waits.
 */
export type Handler<Tx> = (event: Event, tx: Tx) => Promise<Waits | void>

/** By event type. Types without a handler are none of this consumer's business and count as applied. */
export type Handlers<Tx> = ReadonlyMap<string, Handler<Tx>>

export type EventHandler<Definition extends EventDefinition, Tx> = (
  event: EventOf<Definition>,
  tx: Tx,
) => Promise<Waits | void>

/** Binds a handler to an event type. The data is validated before a handler sees it. */
export const on = <Definition extends EventDefinition, Tx>(
  definition: Definition,
  handle: EventHandler<Definition, Tx>,
): [string, Handler<Tx>] => [definition.type, handle as Handler<Tx>]
