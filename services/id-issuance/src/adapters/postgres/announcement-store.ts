import type { Pin } from '@hub/citizen'
import { statement, type Queryable } from '@hub/postgres'
import type { Announcements, UnannouncedPerson } from '../../application/ports.ts'
import { identityColumns, toIdentity, type IdentityRow } from './person-columns.ts'

const columns = `${identityColumns}, gone.import_id as "importId", gone.pin, gone.ethnicity, gone.imported_at as "importedAt"`

// Whoever waits here for somebody who announces the same person finds that the row is gone.
const takeSome = statement(
  'announcement-take',
  `with gone as (delete from unannounced_person where person_id = any($1::uuid[]) returning *)
   select ${columns} from gone join person using (person_id)`,
)
const takeNext = statement(
  'announcement-take-next',
  `with gone as (
     delete from unannounced_person where person_id = any(array(
       select person_id from unannounced_person where person_id > $1 order by person_id limit $2 for update skip locked
     )) returning *
   )
   select ${columns} from gone join person using (person_id) order by person_id`,
)
const isWaiting = statement('announcement-is-waiting', 'select from unannounced_person limit 1')
// An advisory lock of the transaction: one process announces at a time, and another one is not kept waiting.
const claim = statement('announcement-claim', 'select pg_try_advisory_xact_lock(20160102) as claimed')
const note = statement('announcement-note', 'insert into import_announcement (import_id, persons) values ($1, $2)')

interface Row extends IdentityRow {
  readonly importId: string
  readonly pin: Pin | null
  readonly ethnicity: string
  readonly importedAt: Date
}

const toUnannounced = (row: Row): UnannouncedPerson => ({
  ...toIdentity(row),
  importId: row.importId,
  pin: row.pin ?? undefined,
  ethnicity: row.ethnicity,
  importedAt: row.importedAt,
})

export const announcementStore = (database: Queryable): Announcements => ({
  isWaiting: async () => (await database.query(isWaiting)).length > 0,
  claim: async () => (await database.query<{ readonly claimed: boolean }>(claim))[0]?.claimed === true,
  take: async (personIds) => (await database.query<Row>(takeSome, [personIds])).map(toUnannounced),
  takeNext: async (after, limit) => (await database.query<Row>(takeNext, [after, limit])).map(toUnannounced),
  note: async (importId, persons) => {
    await database.execute(note, [importId, persons])
  },
})
