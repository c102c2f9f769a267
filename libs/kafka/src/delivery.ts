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
export interface Handler<Tx> {
  (event: Event, tx: Tx): Promise<Waits | void>
  /** Set by {@link overtaking}. */
  readonly overtakes?: true
  /** Set by {@link inTurn}. */
  readonly inTurnOnly?: true
  /** Set by {@link foreseeing}. */
  readonly foresee?: (events: readonly Event[], tx: Tx) => Promise<ReadonlySet<Event>>
}

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

/**
 * Like {@link on}, for a type that only tightens what is told, such as the end of a number: it must not wait for somebody to work off what is parked before
 * it. Held behind parked events of its key, an event of this type is parked in line as any other, and its handler runs as well, in the same transaction.
 *
 * So the handler runs ahead of its turn, and again at each redelivery and in its turn when the parked events are worked off, after events that are older.
 * It must be idempotent, must come to the same state in whichever order with the other events of the key, older ones must not undo it, and it must never wait.
 */
export const overtaking = <Definition extends EventDefinition, Tx>(
  definition: Definition,
  handle: (event: EventOf<Definition>, tx: Tx) => Promise<void>,
): [string, Handler<Tx>] => {
  const apply: Handler<Tx> = (event, tx) => handle(event as EventOf<Definition>, tx)
  return [definition.type, Object.assign(apply, { overtakes: true } as const)]
}

/**
 * Like {@link on}, for a handler that is right only in the order of the events of the key: applied late, it would undo what a later event did. Redelivery
 * refuses it then. All other handlers come to the same state in whichever order.
 */
export const inTurn = <Definition extends EventDefinition, Tx>(
  definition: Definition,
  handle: EventHandler<Definition, Tx>,
): [string, Handler<Tx>] => {
  const apply: Handler<Tx> = (event, tx) => handle(event as EventOf<Definition>, tx)
  return [definition.type, Object.assign(apply, { inTurnOnly: true } as const)]
}

/**
 * Like {@link on}, for a type of which many at once cost less when they are looked at together first. `foresee` is told of the events that are about to be
 * applied in the transaction, where they are all of this type; it changes nothing, and nothing may depend on its having been called.
 *
 * @param foresee gives those of the events that have nothing to do with any other of them: neighbours among these are applied at the same time, as far as
 *   their keys are different, so that their statements can go out together
 */
export const foreseeing = <Definition extends EventDefinition, Tx>(
  definition: Definition,
  foresee: (events: readonly EventOf<Definition>[], tx: Tx) => Promise<ReadonlySet<Event>>,
  handle: EventHandler<Definition, Tx>,
): [string, Handler<Tx>] => {
  const apply: Handler<Tx> = (event, tx) => handle(event as EventOf<Definition>, tx)
  return [definition.type, Object.assign(apply, { foresee: foresee as Handler<Tx>['foresee'] })]
}

/** Like {@link foreseeing}, where each event tells by itself whether its handler reads and changes nothing but what is its key's alone. */
export const apart = <Definition extends EventDefinition, Tx>(
  definition: Definition,
  handle: EventHandler<Definition, Tx>,
  isApart: (event: EventOf<Definition>) => boolean = () => true,
): [string, Handler<Tx>] => foreseeing(definition, (events) => Promise.resolve(new Set(events.filter(isApart))), handle)
