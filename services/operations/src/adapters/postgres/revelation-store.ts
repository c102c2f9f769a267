import { statement, type Queryable } from '@hub/postgres'
import type { Revelations } from '../../application/ports.ts'

const insert = statement(
  'revelation-record',
  `insert into revelation (exchange_id, topic, event_id, client, officer, reason)
   values ($1, $2, $3, $4, $5, $6) on conflict do nothing`,
)

export const revelationStore = (database: Queryable): Revelations => ({
  record: async ({ exchangeId, topic, eventId, client, officer, reason }) => {
    await database.execute(insert, [exchangeId, topic, eventId, client, officer, reason])
  },
})
