import type { EventDefinition } from './definition.ts'
import { birthRegistered } from './events/birth-registered.v1.ts'
import { eventParked } from './events/event-parked.v1.ts'
import { exchangeAnswered } from './events/exchange-answered.v1.ts'
import { exchangeRequested } from './events/exchange-requested.v1.ts'
import { personCreated } from './events/person-created.v1.ts'
import { personMerged } from './events/person-merged.v1.ts'
import { personSnapshot } from './events/person-snapshot.v1.ts'
import { pinCancellationEffective } from './events/pin-cancellation-effective.v1.ts'
import { pinCancellationProposed } from './events/pin-cancellation-proposed.v1.ts'
import { pinCancelled } from './events/pin-cancelled.v1.ts'
import { pinFenced } from './events/pin-fenced.v1.ts'
import { pinHeld } from './events/pin-held.v1.ts'
import { pinImported } from './events/pin-imported.v1.ts'
import { pinIssued } from './events/pin-issued.v1.ts'
import { pinMatched } from './events/pin-matched.v1.ts'
import { pinRejected } from './events/pin-rejected.v1.ts'
import { pinReestablished } from './events/pin-reestablished.v1.ts'
import { consumption, type ConsumerName } from './topics.ts'

const consumers = Object.keys(consumption) as ConsumerName[]

/** All event types, one entry for each topic they travel on. */
export const eventDefinitions: readonly EventDefinition[] = [
  birthRegistered,
  pinHeld,
  pinImported,
  pinIssued,
  pinMatched,
  pinRejected,
  pinCancellationProposed,
  pinCancelled,
  pinReestablished,
  pinCancellationEffective,
  pinFenced,
  personCreated,
  personMerged,
  personSnapshot,
  exchangeRequested,
  exchangeAnswered,
  ...consumers.map(eventParked),
]
