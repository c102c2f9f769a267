import type { Headers, IncomingRecord, OutgoingRecord } from './envelope.ts'
import { eventDefinitions } from './registry.ts'
import { consumption, replayTopic, type ConsumerName } from './topics.ts'

/**
 * A record that one consumer is to take in once more travels as a copy on `replay.<consumer>.v1`: key, headers and value byte for byte as on the source,
 * and four headers more. Taken off again, the consumer has the record as if it came from its source.
 *
 *   replay-id      the replay that it belongs to, UUID
 *   replay-of      topic "/" partition "/" offset of the source
 *   replay-mode    redeliver: the inbox stays on, so that only what was never applied is
 *   replay-reason  why, in the words of the officer who planned it; no personal data
 */
const replayHeaders = { id: 'replay-id', of: 'replay-of', mode: 'replay-mode', reason: 'replay-reason' } as const

const mode = 'redeliver'

/** Where a record lies on its own topic. */
export type Place = Pick<IncomingRecord, 'topic' | 'partition' | 'offset'>

export interface ReplayCopy {
  readonly replayId: string
  /** The record as its source holds it, in its own place. */
  readonly record: IncomingRecord
}

const nothing = Buffer.alloc(0)

/** The copy keeps the key, so copies of one person's events lie in one partition, in the order in which they are sent. */
export const toReplayCopy = (
  consumer: ConsumerName,
  { replayId, record }: ReplayCopy,
  reason: string,
): OutgoingRecord => ({
  topic: replayTopic(consumer),
  key: record.key ?? '',
  headers: {
    ...record.headers,
    [replayHeaders.id]: replayId,
    [replayHeaders.of]: `${record.topic}/${record.partition}/${record.offset}`,
    [replayHeaders.mode]: mode,
    [replayHeaders.reason]: reason,
  },
  value: record.value ?? nothing,
})

const uuid = /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/
const placeOf = /^([a-z0-9.-]+)\/(\d{1,9})\/(\d{1,19})$/

const own = new Set<string>(Object.values(replayHeaders))

const withoutOwn = (headers: Headers): Headers =>
  Object.fromEntries(Object.entries(headers).filter(([name]) => !own.has(name)))

/** @returns undefined if the record is no copy: it does not say of what, or for which replay */
export const readReplayCopy = (copy: IncomingRecord): ReplayCopy | undefined => {
  const replayId = copy.headers[replayHeaders.id] ?? ''
  const place = placeOf.exec(copy.headers[replayHeaders.of] ?? '')
  if (place === null || !uuid.test(replayId) || copy.headers[replayHeaders.mode] !== mode) return undefined
  const [, topic = '', partition = '', offset = ''] = place
  const { key, headers, value } = copy
  return { replayId, record: { topic, partition: Number(partition), offset, key, headers: withoutOwn(headers), value } }
}

/** `not-consumed` the consumer does not read that topic · `not-to-be-replayed` the type means something only at its own time, or has effects outside. */
export type ReplayRefusal = 'not-consumed' | 'not-to-be-replayed'

const rules = new Map(eventDefinitions.map(({ type, replay }) => [type, replay]))

/** Types that this build does not know have no handler, and so no effect. @returns undefined if the record may be taken in once more */
export const findReplayFault = (
  consumer: ConsumerName,
  topic: string,
  type: string | undefined,
): ReplayRefusal | undefined => {
  const consumed: readonly string[] = consumption[consumer]
  if (!consumed.includes(topic)) return 'not-consumed'
  return (rules.get(type ?? '') ?? 'safe') === 'safe' ? undefined : 'not-to-be-replayed'
}
