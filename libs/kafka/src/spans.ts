import type { IncomingRecord, OutgoingRecord } from '@hub/contracts'
import type { Attributes } from '@hub/telemetry'
import type { Delivery } from './delivery.ts'

/**
 * Names and attributes of spans, by the conventions of OpenTelemetry for messaging. An event is created in the span whose `traceparent` it carries; what is done for
 * many events at once links to each of those spans, and only what is done for one continues its trace.
 */
interface BatchSpan {
  readonly name: string
  readonly role: 'client' | 'consumer'
  readonly attributes: Attributes
  readonly traceparents: readonly (string | undefined)[]
}

const messaging = (operation: string, type: 'send' | 'process', topic: string | undefined): Attributes => ({
  'messaging.system': 'kafka',
  'messaging.operation.name': operation,
  'messaging.operation.type': type,
  ...(topic === undefined ? {} : { 'messaging.destination.name': topic }),
})

const traceparentOf = ({ headers }: IncomingRecord | OutgoingRecord): string | undefined => headers['traceparent']

/** A send of a relay or of the message log. It is a client's and not a producer's, since the events were created elsewhere. */
export const toSendSpan = (records: readonly OutgoingRecord[]): BatchSpan => {
  const [first] = records
  const topic = records.every((record) => record.topic === first?.topic) ? first?.topic : undefined
  return {
    name: topic === undefined ? 'send' : `send ${topic}`,
    role: 'client',
    attributes: { ...messaging('send', 'send', topic), 'messaging.batch.message_count': records.length },
    traceparents: records.map(traceparentOf),
  }
}

/** The transaction in which a consumer applies events of one topic. */
export const toTransactionSpan = (consumer: string, deliveries: readonly Delivery[]): BatchSpan => {
  const topic = deliveries[0]?.record.topic
  return {
    name: `process batch ${topic ?? ''}`,
    role: 'consumer',
    attributes: {
      ...messaging('process batch', 'process', topic),
      'messaging.consumer.group.name': consumer,
      'messaging.batch.message_count': deliveries.length,
    },
    traceparents: deliveries.map(({ event }) => event.traceparent),
  }
}

/** The effects of one event. */
export const toEventSpan = (consumer: string, { record, event }: Delivery) => ({
  name: `process ${record.topic}`,
  role: 'consumer' as const,
  attributes: {
    ...messaging('process', 'process', record.topic),
    'messaging.consumer.group.name': consumer,
    'messaging.destination.partition.id': String(record.partition),
    'messaging.kafka.offset': Number(record.offset),
    'messaging.message.id': event.id,
    'cloudevents.event_type': event.type,
  },
  parent: event.traceparent,
})
