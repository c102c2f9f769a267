import type { EventDefinition } from './definition.ts'
import { birthRegistered } from './events/birth-registered.v1.ts'
import { eventParked } from './events/event-parked.v1.ts'
import { exchangeAnswered } from './events/exchange-answered.v1.ts'
import { exchangeRequested } from './events/exchange-requested.v1.ts'
import { differenceOpened } from './events/difference-opened.v1.ts'
import { differenceResolved } from './events/difference-resolved.v1.ts'
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
import { adoptionEnded } from './events/adoption-ended.v1.ts'
import { adoptionRecorded } from './events/adoption-recorded.v1.ts'
import { civilStatusChanged } from './events/civil-status-changed.v1.ts'
import { deathAnnulled } from './events/death-annulled.v1.ts'
import { deathRegistered } from './events/death-registered.v1.ts'
import { guardianshipEnded } from './events/guardianship-ended.v1.ts'
import { guardianshipRecorded } from './events/guardianship-recorded.v1.ts'
import { marriageEnded } from './events/marriage-ended.v1.ts'
import { marriageRegistered } from './events/marriage-registered.v1.ts'
import { parentageRecorded } from './events/parentage-recorded.v1.ts'
import { registrationRevoked } from './events/registration-revoked.v1.ts'
import { personDeceased } from './events/person-deceased.v1.ts'
import { personRevived } from './events/person-revived.v1.ts'
import { personUpdated } from './events/person-updated.v1.ts'
import { relationChanged } from './events/relation-changed.v1.ts'
import { consumption, type ConsumerName } from './topics.ts'

const consumers = Object.keys(consumption) as ConsumerName[]

/** All event types, one entry for each topic they travel on. */
export const eventDefinitions: readonly EventDefinition[] = [
  birthRegistered,
  adoptionEnded,
  adoptionRecorded,
  civilStatusChanged,
  deathAnnulled,
  deathRegistered,
  guardianshipEnded,
  guardianshipRecorded,
  marriageEnded,
  marriageRegistered,
  parentageRecorded,
  registrationRevoked,
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
  personDeceased,
  personRevived,
  personUpdated,
  relationChanged,
  personSnapshot,
  differenceOpened,
  differenceResolved,
  exchangeRequested,
  exchangeAnswered,
  ...consumers.map(eventParked),
]
