/**
 * Every topic of the hub: who writes it, what its key is, how long it keeps its records. Provisioning applies this and reports drift.
 * Partition counts of keyed topics never change: a change would move persons between partitions and end the order of their events.
 */
export interface Topic {
  readonly owner: Service
  readonly key: 'personId' | 'exchangeId' | 'as the source'
  /** What the partition of a record is chosen by, where that is not its key. */
  readonly placedBy?: 'process'
  readonly partitions: number
  /** `for-good`: facts of the registers are never dropped. */
  readonly retention: 'for-good' | { readonly days: number }
  readonly cleanup: 'delete' | 'compact'
}

export const serviceNames = [
  'gateway',
  'civil-status-sync',
  'id-issuance',
  'population',
  'verification',
  'operations',
] as const

export type Service = (typeof serviceNames)[number]

// One consumer per partition is the ceiling of a consumer group; twelve leaves room for twelve replicas of each service.
const partitions = 12
// One partition: notices of parked events are rare and read by people.
const deadLetterPartitions = 1

const facts = { key: 'personId', partitions, retention: 'for-good', cleanup: 'delete' } as const
const notices = {
  key: 'as the source',
  partitions: deadLetterPartitions,
  // The parked event itself stays in the consumer's database until it is worked off; the notice is only news.
  retention: { days: 90 },
  cleanup: 'delete',
} as const

const copies = {
  key: 'as the source',
  // As many as the topics of facts have, so that the copies of a person's events keep their order.
  partitions,
  // Copies are taken in within minutes; the week is for who wants to look at one afterwards.
  retention: { days: 7 },
  cleanup: 'delete',
} as const

export const topics = {
  'civil-status.act.v1': { owner: 'civil-status-sync', ...facts },
  'identity.pin.v1': { owner: 'id-issuance', ...facts },
  'population.person.v1': { owner: 'population', ...facts },
  'population.snapshot.v1': { owner: 'population', ...facts, cleanup: 'compact' },
  'population.difference.v1': { owner: 'population', ...facts },
  'verification.fence.v1': { owner: 'verification', ...facts },
  'exchange.log.v1': {
    owner: 'gateway',
    key: 'exchangeId',
    // What a gateway process says is one chain: it lies in one partition, in order, and what is sent together is compressed together (decision 23).
    placedBy: 'process',
    partitions,
    // TCVN 11930 asks for twelve months at its highest level; the margin keeps a full year whole.
    retention: { days: 400 },
    cleanup: 'delete',
  },
  'civil-status-sync.dlt': { owner: 'civil-status-sync', ...notices },
  'id-issuance.dlt': { owner: 'id-issuance', ...notices },
  'population.dlt': { owner: 'population', ...notices },
  'verification.dlt': { owner: 'verification', ...notices },
  'replay.civil-status-sync.v1': { owner: 'civil-status-sync', ...copies },
  'replay.id-issuance.v1': { owner: 'id-issuance', ...copies },
  'replay.population.v1': { owner: 'population', ...copies },
  'replay.verification.v1': { owner: 'verification', ...copies },
} as const satisfies Record<string, Topic>

export type TopicName = keyof typeof topics

/** Whether all records of a key are in the partition that the key gives. */
export const isPlacedByKey = (topic: TopicName): boolean => !('placedBy' in topics[topic])

/** Which topics each service applies. The consumer group has the name of the service. */
export const consumption = {
  'civil-status-sync': ['identity.pin.v1', 'population.difference.v1'],
  'id-issuance': ['civil-status.act.v1', 'verification.fence.v1'],
  population: ['civil-status.act.v1', 'identity.pin.v1'],
  verification: ['population.snapshot.v1', 'identity.pin.v1'],
} as const satisfies Partial<Record<Service, readonly TopicName[]>>

export type ConsumerName = keyof typeof consumption

export const deadLetterTopic = (consumer: ConsumerName): TopicName => `${consumer}.dlt`

/** Where records are put that one consumer is to take in once more. The group that reads it is `<consumer>.replay`. */
export const replayTopic = (consumer: ConsumerName): TopicName => `replay.${consumer}.v1`
