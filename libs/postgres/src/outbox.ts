import { randomUUIDv7 } from 'node:crypto'
import { encodeEvent, validateEventData, type EventId, type Outbox, type OutgoingRecord } from '@hub/contracts'
import { PermanentFault } from '@hub/failure'
import { currentTraceparent } from '@hub/telemetry'
import { statement, type Queryable } from './queryable.ts'

/**
 * The transactional outbox: an event is written by the transaction of the change it tells of, so that there is never one without the other.
 * A relay sends it later. `ce_sequence` is taken here, under the lock on the row of (topic, key), which orders the writers of one key.
 */
export interface OutboxBuffer extends Outbox {
  /** Writes what was appended, in one statement. @returns how many events */
  readonly flush: () => Promise<number>
}

// Positions are locked in the order of their keys, so that two transactions that publish for the same persons cannot deadlock here. The insert reads
// the positions, so an outbox number is drawn only after the lock: the order of `seq` is the order of commits for a key.
const appendEvents = statement(
  'outbox-append',
  `with appended as (
     select * from unnest($1::text[], $2::text[], $3::jsonb[], $4::text[], $5::bigint[]) with ordinality
       as event (topic, key, headers, payload, nth, ordinal)
   ), counted as (
     select topic, key, max(nth) as events from appended group by topic, key order by topic, key
   ), positions as (
     insert into stream_position as position (topic, key, last_sequence)
     select topic, key, events from counted order by topic, key
     on conflict (topic, key) do update set last_sequence = position.last_sequence + excluded.last_sequence
     returning topic, key, last_sequence
   )
   insert into outbox (topic, key, headers, payload, sequence)
   select topic, key, headers, payload, last_sequence - events + nth
   from appended join counted using (topic, key) join positions using (topic, key)
   order by ordinal`,
)

/** 1 for the first record of its topic and key among the records, 2 for the second, and so on. */
const positionsAmong = (records: readonly OutgoingRecord[]): number[] => {
  const counts = new Map<string, number>()
  return records.map(({ topic, key }) => {
    const nth = (counts.get(`${topic} ${key}`) ?? 0) + 1
    counts.set(`${topic} ${key}`, nth)
    return nth
  })
}

export const createOutboxBuffer = (queryable: Queryable, source: string): OutboxBuffer => {
  const records: OutgoingRecord[] = []
  return {
    append: (definition, { key, data }) => {
      if (!validateEventData(definition.type, data)) {
        throw new PermanentFault('invalid-event', `data does not follow the schema of ${definition.type}`)
      }
      const traceparent = currentTraceparent()
      const event = {
        id: randomUUIDv7() as EventId,
        source,
        key,
        time: new Date().toISOString(),
        data,
        ...(traceparent === undefined ? {} : { traceparent }),
      }
      records.push(encodeEvent(definition, event))
    },
    flush: async () => {
      if (records.length === 0) return 0
      await queryable.execute(appendEvents, [
        records.map(({ topic }) => topic),
        records.map(({ key }) => key),
        records.map(({ headers }) => JSON.stringify(headers)),
        records.map(({ value }) => value.toString('utf8')),
        positionsAmong(records),
      ])
      return records.length
    },
  }
}
