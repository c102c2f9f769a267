import type { IncomingRecord } from '@hub/contracts'
import { counter, type Logger } from '@hub/telemetry'

const gaps = counter('hub_consumer_missing_events_total', 'Events that never came before a later one of their key')

/** A count that begins at one has not grown for those who watch it. */
export const beginCounts = (topics: readonly string[]): void => {
  for (const topic of topics) gaps.add(0, { topic })
}

/** Tells of events of the key that never came before this record. */
export const noteGap = ({ topic, partition, offset }: IncomingRecord, missing: number, logger: Logger): void => {
  gaps.add(missing, { topic })
  logger.error({ topic, partition, offset, missing }, 'events are missing before this one')
}
