/**
 * Kafka behind three small interfaces: a producer that never has two sends on the way, a consumer that applies events once and in order and
 * parks what cannot be applied, and provisioning of the declared topics. The client library stays inside.
 */
export type { KafkaOptions, KafkaSecurity } from './client.ts'
export { readKafkaSettings, type KafkaSettings } from './settings.ts'
export { createProducer, type EventProducer } from './producer.ts'
export { createConsumer, type ConsumerOptions, type EventConsumer } from './consumer.ts'
export type { ConsumerState } from './consumer-state.ts'
export { createIntake } from './intake.ts'
export type { Admission, ConsumerStore } from './consumer-store.ts'
export {
  apart,
  foreseeing,
  inTurn,
  on,
  overtaking,
  type Delivery,
  type EventHandler,
  type Handler,
  type Handlers,
  type Waits,
} from './delivery.ts'
export { createReplayConsumer } from './replay/replay-consumer.ts'
export { createRehearse, type Rehearse } from './replay/rehearse.ts'
export { createRehearseRedrive, type RedriveRehearsal, type RehearseRedrive } from './redrive-rehearsal.ts'
export type { ReplayResult } from './replay/judge.ts'
export type { ReplayOutcome, ReplayStore } from './replay/replay-store.ts'
export { provisionTopics, type Drift } from './provisioning.ts'
export { createLagReader, readLag, type Lag, type LagReader } from './lag.ts'
export { readRecords } from './read-records.ts'
export {
  createTopicReader,
  type PartitionBounds,
  type Range,
  type ScannedRecord,
  type TopicReader,
} from './topic-reader.ts'
export { openLogReader, type LogPosition, type LogReader, type PartitionOffsets, type ReadBatch } from './log-reader.ts'
