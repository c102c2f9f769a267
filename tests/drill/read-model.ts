import { createDatabase, statement } from '@hub/postgres'
import { createLogger } from '@hub/telemetry'

const forgetRecord = statement(
  'drill-forget-record',
  'delete from person_record where person_id = (select person_id from pin_state where pin = $1)',
)
const endNumber = statement(
  'drill-give-number-away',
  'update pin_state set person_id = gen_random_uuid() where pin = $1',
)

/** The mistakes of a hand in the wrong database: one person is forgotten, and the number of another leads to nobody. */
export const damageReadModel = async (
  url: string,
  { forgotten, astray }: { readonly forgotten: string; readonly astray: string },
): Promise<number> => {
  const logger = createLogger({ service: 'drill', level: 'error' })
  const database = createDatabase({ url, source: 'drill', maxConnections: 1, logger })
  try {
    return (await database.execute(forgetRecord, [forgotten])) + (await database.execute(endNumber, [astray]))
  } finally {
    await database.stop()
  }
}
