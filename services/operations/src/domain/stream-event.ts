import { decodeEvent, schemaName, type IncomingRecord } from '@hub/contracts'
import { maskData } from './masking.ts'

/** A record as it lies in a topic. */
export interface StreamRecord extends IncomingRecord {
  /** Milliseconds since the epoch. */
  readonly writtenAtMs: number
}

/** An event as operators see it. Where a record is not an event, `fault` says why, and nothing of its data is shown. */
export interface StreamEvent {
  readonly topic: string
  readonly partition: number
  readonly offset: string
  readonly writtenAtMs: number
  readonly key?: string
  readonly id?: string
  readonly type?: string
  readonly source?: string
  readonly time?: string
  readonly sequence?: number
  readonly traceId?: string
  readonly fault?: string
  readonly data?: unknown
}

/** What to look for; a record has to fit everything that is given. */
export interface EventFilter {
  readonly type?: string | undefined
  /** Key of the record. */
  readonly person?: string | undefined
  readonly act?: string | undefined
}

export const traceIdOf = ({ headers }: IncomingRecord): string | undefined =>
  /^00-([0-9a-f]{32})-/.exec(headers['traceparent'] ?? '')?.[1]

export const isType = (wanted: string, type: string): boolean => {
  const name = schemaName(type)
  return wanted === type || wanted === name || wanted === name.split('.').at(1)
}

/** The label of the act that an event tells of stands in its data, and only there. */
const isOfAct = (act: string, { value }: IncomingRecord): boolean => {
  const text = value?.toString('utf8') ?? ''
  if (!text.includes(act)) return false
  try {
    return (JSON.parse(text) as { readonly actId?: unknown }).actId === act
  } catch {
    return false
  }
}

export const fits = (record: IncomingRecord, { type, person, act }: EventFilter): boolean =>
  (person === undefined || record.key === person) &&
  (type === undefined || isType(type, record.headers['ce_type'] ?? '')) &&
  (act === undefined || isOfAct(act, record))

/** @param show what of the data is shown */
export const toStreamEvent = (
  record: StreamRecord,
  show: (type: string, data: unknown) => unknown = maskData,
): StreamEvent => {
  const { topic, partition, offset, key, writtenAtMs, headers } = record
  const decoded = decodeEvent(record)
  const traceId = traceIdOf(record)
  const place = { topic, partition, offset, writtenAtMs }
  if (decoded.kind === 'fault') {
    const { ce_id: id, ce_type: type } = headers
    return {
      ...place,
      ...(key === undefined ? {} : { key }),
      ...(id === undefined ? {} : { id }),
      ...(type === undefined ? {} : { type }),
      fault: decoded.fault,
    }
  }
  const { id, type, source, time, sequence, data } = decoded.event
  return {
    ...place,
    key: decoded.event.key,
    id,
    type,
    source,
    time,
    sequence,
    ...(traceId === undefined ? {} : { traceId }),
    data: show(type, data),
  }
}

/** When an event of this id was made: ids are UUIDv7 and begin with their time. */
export const madeAtMs = (eventId: string): number => Number.parseInt(eventId.replace('-', '').slice(0, 12), 16)
