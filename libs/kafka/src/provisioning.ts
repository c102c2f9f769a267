import { setTimeout as delay } from 'node:timers/promises'
import { topics, type Topic } from '@hub/contracts'
import kafkajs, { type Admin } from 'kafkajs'
import { createClient, type KafkaOptions } from './client.ts'

const { ConfigResourceTypes } = kafkajs

/** A topic that is not as declared. Partition counts are reported only; nothing changes them. */
export interface Drift {
  readonly topic: string
  readonly setting: string
  readonly declared: string
  readonly found: string
}

const day = 24 * 60 * 60 * 1000

const settingsOf = ({ retention, cleanup }: Topic): Record<string, string> => ({
  'cleanup.policy': cleanup,
  'retention.ms': retention === 'for-good' ? '-1' : String(retention.days * day),
})

const findDrift = async (admin: Admin, prefix: string, partitions: number | undefined): Promise<Drift[]> => {
  const declared = Object.entries<Topic>(topics)
  const { topics: found } = await admin.fetchTopicMetadata({ topics: declared.map(([name]) => prefix + name) })
  const { resources } = await admin.describeConfigs({
    includeSynonyms: false,
    resources: declared.map(([name]) => ({ type: ConfigResourceTypes.TOPIC, name: prefix + name })),
  })
  return declared.flatMap(([name, topic]) => {
    const entries = resources.find(({ resourceName }) => resourceName === prefix + name)?.configEntries ?? []
    const actual = new Map(entries.map(({ configName, configValue }) => [configName, configValue]))
    actual.set('partitions', String(found.find((metadata) => metadata.name === prefix + name)?.partitions.length))
    const expected = {
      ...settingsOf(topic),
      partitions: String(Math.min(partitions ?? topic.partitions, topic.partitions)),
    }
    return Object.entries(expected)
      .filter(([setting, value]) => actual.get(setting) !== value)
      .map(([setting, value]) => ({ topic: name, setting, declared: value, found: actual.get(setting) ?? 'nothing' }))
  })
}

interface ProvisioningOptions extends KafkaOptions {
  readonly replication: number
  /** At most so many to a topic, for short-lived installations such as test runs. */
  readonly partitions?: number
}

const provision = async (
  admin: Admin,
  { prefix, replication, partitions }: ProvisioningOptions,
): Promise<readonly Drift[]> => {
  const existing = new Set(await admin.listTopics())
  const missing = Object.entries<Topic>(topics).filter(([name]) => !existing.has(prefix + name))
  if (missing.length > 0) {
    await admin.createTopics({
      waitForLeaders: true,
      topics: missing.map(([name, topic]) => ({
        topic: prefix + name,
        numPartitions: Math.min(partitions ?? topic.partitions, topic.partitions),
        replicationFactor: replication,
        configEntries: Object.entries(settingsOf(topic)).map(([setting, value]) => ({ name: setting, value })),
      })),
    })
  }
  // Only leaders answer this: a topic that has one by name may refuse its first records still.
  await Promise.all(Object.keys(topics).map((name) => admin.fetchTopicOffsets(prefix + name)))
  return findDrift(admin, prefix, partitions)
}

const notYet = new Set<unknown>(['UNKNOWN_TOPIC_OR_PARTITION', 'NOT_LEADER_FOR_PARTITION', 'LEADER_NOT_AVAILABLE'])

/** A broker under load has accepted a topic some time before it serves it; the client trips over one whose partitions it has not heard of yet. */
const isNotKnownYet = (error: unknown): boolean =>
  error instanceof TypeError || notYet.has((error as { readonly type?: unknown }).type)

const connectRetries = 20
const attempts = 20
const retryMs = 250

const untilKnown = async <Result>(work: () => Promise<Result>): Promise<Result> => {
  for (let attempt = 1; ; attempt += 1) {
    try {
      return await work()
    } catch (error) {
      if (attempt === attempts || !isNotKnownYet(error)) throw error
      await delay(retryMs)
    }
  }
}

/**
 * Creates the topics that are missing, all of them as declared in `@hub/contracts`. Never changes or deletes one that exists.
 *
 * @returns what differs from the declaration
 */
export const provisionTopics = async (options: ProvisioningOptions): Promise<readonly Drift[]> => {
  // The broker may be starting at this moment.
  const admin = createClient(options, connectRetries).admin()
  await admin.connect()
  try {
    return await untilKnown(() => provision(admin, options))
  } finally {
    await admin.disconnect()
  }
}
