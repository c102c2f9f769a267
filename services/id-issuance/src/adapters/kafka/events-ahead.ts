import { consumption, type ConsumerName } from '@hub/contracts'
import type { LagReader } from '@hub/kafka'
import { statement, type Queryable } from '@hub/postgres'

const countOutbox = statement(
  'events-in-outbox',
  'select count(*) as count from (select from outbox limit 1000) as first',
)

const followers = (Object.keys(consumption) as ConsumerName[]).filter((consumer) =>
  (consumption[consumer] as readonly string[]).includes('identity.pin.v1'),
)

/** How many events are on their way: not sent yet, or waiting for the one of those who hear of numbers that is furthest behind. */
export const createCountAhead = (database: Queryable, lag: Pick<LagReader, 'read'>) => async (): Promise<number> => {
  const [unsent] = await database.query<{ readonly count: number }>(countOutbox)
  const behind = await Promise.all(followers.map((consumer) => lag.read(consumer)))
  const records = behind.map((lags) => lags.reduce((sum, one) => sum + one.records, 0))
  return (unsent?.count ?? 0) + Math.max(...records)
}
