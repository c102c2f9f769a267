import type { IncomingRecord } from '@hub/contracts'
import type { KafkaMessage } from 'kafkajs'

/** @param topic the logical name, without the prefix of the installation */
export const toIncomingRecord = (topic: string, partition: number, message: KafkaMessage): IncomingRecord => ({
  topic,
  partition,
  offset: message.offset,
  key: message.key?.toString('utf8'),
  // Of a header that is there twice, the last one counts.
  headers: Object.fromEntries(
    Object.entries(message.headers ?? {}).map(([name, value]) => [
      name,
      String(Array.isArray(value) ? value.at(-1) : value),
    ]),
  ),
  value: message.value,
})
