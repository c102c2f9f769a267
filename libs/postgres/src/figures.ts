import { gauge, sampleGauges } from '@hub/telemetry'
import { statement, type Queryable } from './queryable.ts'

const parkedEvents = gauge('hub_parked_events', 'Events that are parked now')
const oldestParked = gauge('hub_parked_oldest_seconds', 'How long the oldest parked event has been parked')
const waitingEvents = gauge('hub_waiting_events', 'Events that wait for something that is not here yet')
const overdueWaiting = gauge('hub_waiting_overdue_events', 'Waiting events past their deadline')

const selectFigures = statement(
  'figures',
  `select parked, parked_seconds as "parkedSeconds", waiting, overdue from
     (select count(*)::int as parked, coalesce(extract(epoch from now() - min(parked_at)), 0)::float8 as parked_seconds from parked_event) as park,
     (select count(*)::int as waiting, count(*) filter (where deadline < now())::int as overdue from waiting_event) as wait`,
)

interface Figures {
  readonly parked: number
  readonly parkedSeconds: number
  readonly waiting: number
  readonly overdue: number
}

/** Measures what is parked and what waits in the database of a consumer. Every process of the consumer tells the same: take the highest, not the sum. */
export const measureKeptEvents = (database: Queryable, consumer: string): void => {
  sampleGauges([parkedEvents, oldestParked, waitingEvents, overdueWaiting], async () => {
    const rows = await database.query<Figures>(selectFigures)
    const attributes = { consumer }
    return rows.flatMap(({ parked, parkedSeconds, waiting, overdue }) => [
      { gauge: parkedEvents, value: parked, attributes },
      { gauge: oldestParked, value: parkedSeconds, attributes },
      { gauge: waitingEvents, value: waiting, attributes },
      { gauge: overdueWaiting, value: overdue, attributes },
    ])
  })
}
