import type { DataOf, EventDefinition, KeyOf } from './definition.ts'
import { schemaName, schemaUriBase } from './definition.ts'
import type { TopicName } from './topics.ts'
import { validateEventData } from './validation.ts'

/**
 * CloudEvents 1.0 in Kafka binary mode: every attribute is a header `ce_<name>`, the value is the data as JSON, `content-type` says so.
 *
 *   ce_specversion 1.0          ce_subject       key of the record        ce_time        RFC 3339, UTC
 *   ce_id          UUIDv7       ce_partitionkey  the same                 ce_dataschema  URI of the schema
 *   ce_type        vn.ndxp.…    ce_source        X-Road id of the writer  ce_sequence    1, 2, 3 … per topic and key
 *   traceparent    W3C Trace Context, where the event has a trace
 */
export type EventId = string & { readonly __brand: 'EventId' }

export interface Event<Data = unknown, Key extends string = string> {
  readonly id: EventId
  readonly type: string
  readonly source: string
  /** The key of the record: personId, or exchange id. Events of one key keep their order. */
  readonly key: Key
  readonly time: string
  /** Position among the events of this topic and key, from 1, without gaps. */
  readonly sequence: number
  readonly traceparent?: string
  readonly data: Data
}

export type EventOf<Definition> = Event<DataOf<Definition>, KeyOf<Definition>>

export type Headers = Readonly<Record<string, string>>

/** A record as it goes to the broker. */
export interface OutgoingRecord {
  readonly topic: TopicName
  readonly key: string
  readonly headers: Headers
  readonly value: Buffer
}

/** A record as it came from the broker. `topic` is the logical name, without any prefix of the installation. */
export interface IncomingRecord {
  readonly topic: string
  readonly partition: number
  readonly offset: string
  readonly key: string | undefined
  readonly headers: Headers
  readonly value: Buffer | null
}

/** Where a change puts the events that tell of it. They are published if, and only if, its transaction commits. */
export interface Outbox {
  /**
   * Events of one key are published in the order of appending.
   *
   * @throws PermanentFault if the data does not follow the schema of the event, before anything is written
   */
  readonly append: <Definition extends EventDefinition>(
    definition: Definition,
    event: { readonly key: KeyOf<Definition>; readonly data: DataOf<Definition> },
  ) => void
}

const contentType = 'application/json'

/** Everything but the sequence, which is known only where the event is stored (see {@link withSequence}). */
export const encodeEvent = <Definition extends EventDefinition>(
  definition: Definition,
  event: Omit<EventOf<Definition>, 'type' | 'sequence'>,
): OutgoingRecord => ({
  topic: definition.topic,
  key: event.key,
  headers: {
    'content-type': contentType,
    ce_specversion: '1.0',
    ce_id: event.id,
    ce_type: definition.type,
    ce_source: event.source,
    ce_subject: event.key,
    ce_time: event.time,
    ce_dataschema: schemaUriBase + schemaName(definition.type),
    ce_partitionkey: event.key,
    ...(event.traceparent === undefined ? {} : { traceparent: event.traceparent }),
  },
  value: Buffer.from(JSON.stringify(event.data)),
})

export const withSequence = (record: OutgoingRecord, sequence: number): OutgoingRecord => ({
  ...record,
  headers: { ...record.headers, ce_sequence: String(sequence) },
})

/** Why a record is not an event. The labels name the part, never its content. */
export type DecodeFault =
  | 'missing-attribute'
  | 'unsupported-specversion'
  | 'unsupported-content-type'
  | 'malformed-id'
  | 'malformed-sequence'
  | 'key-differs'
  | 'malformed-json'
  | 'invalid-data'

export type Decoded =
  { readonly kind: 'event'; readonly event: Event } | { readonly kind: 'fault'; readonly fault: DecodeFault }

const uuid = /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/

const fault = (name: DecodeFault): Decoded => ({ kind: 'fault', fault: name })

const required = ['ce_id', 'ce_type', 'ce_source', 'ce_subject', 'ce_time', 'ce_sequence'] as const

const findHeaderFault = ({ headers, key }: IncomingRecord): DecodeFault | undefined => {
  if (headers['ce_specversion'] !== '1.0') return 'unsupported-specversion'
  if (!headers['content-type']?.startsWith(contentType)) return 'unsupported-content-type'
  if (required.some((name) => !headers[name])) return 'missing-attribute'
  if (!uuid.test(headers['ce_id'] ?? '')) return 'malformed-id'
  if (!/^[1-9]\d{0,15}$/.test(headers['ce_sequence'] ?? '')) return 'malformed-sequence'
  return key === headers['ce_subject'] ? undefined : 'key-differs'
}

const parseJson = (value: Buffer | null): { readonly data: unknown } | undefined => {
  try {
    return { data: JSON.parse((value ?? Buffer.alloc(0)).toString('utf8')) as unknown }
  } catch {
    return undefined
  }
}

/** Data of a type that this build does not know is passed through unchecked: the consumer has no handler for it anyway. */
export const decodeEvent = (record: IncomingRecord): Decoded => {
  const headerFault = findHeaderFault(record)
  if (headerFault !== undefined) return fault(headerFault)
  const parsed = parseJson(record.value)
  if (parsed === undefined) return fault('malformed-json')
  const { ce_id: id = '', ce_type: type = '', ce_source: source = '', ce_time: time = '' } = record.headers
  if (!validateEventData(type, parsed.data)) return fault('invalid-data')
  const { ce_subject: key = '', ce_sequence: sequence, traceparent } = record.headers
  return {
    kind: 'event',
    event: {
      id: id as EventId,
      type,
      source,
      key,
      time,
      sequence: Number(sequence),
      ...(traceparent === undefined ? {} : { traceparent }),
      data: parsed.data,
    },
  }
}
