/**
 * What services say to each other: the CloudEvents envelope, one definition for each event type with its schema and its validator, and the
 * topics with who owns and who reads them. Pure; the only run-time dependency is the schema builder.
 */
export {
  schemaName,
  schemaUriBase,
  type DataOf,
  type EventDefinition,
  type KeyOf,
  type ReplayRule,
} from './definition.ts'
export {
  decodeEvent,
  encodeEvent,
  withSequence,
  type DecodeFault,
  type Event,
  type EventId,
  type EventOf,
  type Headers,
  type IncomingRecord,
  type Outbox,
  type OutgoingRecord,
} from './envelope.ts'
export {
  findReplayFault,
  readReplayCopy,
  toReplayCopy,
  type Place,
  type ReplayCopy,
  type ReplayRefusal,
} from './replay.ts'
export type { ActId, PersonId } from './fields.ts'
export { listProvinces } from './provinces.ts'
export {
  consumption,
  deadLetterTopic,
  isPlacedByKey,
  replayTopic,
  topics,
  type ConsumerName,
  serviceNames,
  type Service,
  type Topic,
  type TopicName,
} from './topics.ts'
export { birthRegistered } from './events/birth-registered.v1.ts'
export { adoptionEnded } from './events/adoption-ended.v1.ts'
export { adoptionRecorded } from './events/adoption-recorded.v1.ts'
export { civilStatusChanged } from './events/civil-status-changed.v1.ts'
export { deathAnnulled } from './events/death-annulled.v1.ts'
export { deathRegistered } from './events/death-registered.v1.ts'
export { guardianshipEnded } from './events/guardianship-ended.v1.ts'
export { guardianshipRecorded } from './events/guardianship-recorded.v1.ts'
export { marriageEnded } from './events/marriage-ended.v1.ts'
export { marriageRegistered } from './events/marriage-registered.v1.ts'
export { parentageRecorded } from './events/parentage-recorded.v1.ts'
export { registrationRevoked } from './events/registration-revoked.v1.ts'
export { personDeceased } from './events/person-deceased.v1.ts'
export { personRevived } from './events/person-revived.v1.ts'
export { personUpdated } from './events/person-updated.v1.ts'
export { relationChanged } from './events/relation-changed.v1.ts'
export { pinHeld } from './events/pin-held.v1.ts'
export { pinImported } from './events/pin-imported.v1.ts'
export { pinIssued } from './events/pin-issued.v1.ts'
export { pinMatched } from './events/pin-matched.v1.ts'
export { pinRejected } from './events/pin-rejected.v1.ts'
export { pinCancellationProposed } from './events/pin-cancellation-proposed.v1.ts'
export { pinCancelled } from './events/pin-cancelled.v1.ts'
export { pinReestablished } from './events/pin-reestablished.v1.ts'
export { pinCancellationEffective } from './events/pin-cancellation-effective.v1.ts'
export { pinFenced } from './events/pin-fenced.v1.ts'
export { personCreated } from './events/person-created.v1.ts'
export { personMerged } from './events/person-merged.v1.ts'
export { differenceOpened } from './events/difference-opened.v1.ts'
export { differenceResolved } from './events/difference-resolved.v1.ts'
export { personSnapshot } from './events/person-snapshot.v1.ts'
export { exchangeRequested } from './events/exchange-requested.v1.ts'
export { exchangeAnswered } from './events/exchange-answered.v1.ts'
export { eventParked } from './events/event-parked.v1.ts'
export { eventDefinitions } from './registry.ts'
export { validateEventData } from './validation.ts'
