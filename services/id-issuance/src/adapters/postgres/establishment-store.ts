import type { PersonId } from '@hub/contracts'
import { statement, type Queryable } from '@hub/postgres'
import type { Establishments } from '../../application/ports.ts'
import type { Establishment, EstablishmentState } from '../../domain/establishment.ts'

const columns = `id, client, officer, what, state, last_person as "lastPerson", issued, held, not_vietnamese as "notVietnamese",
  sex_not_determined as "sexNotDetermined", outside_numbering as "outsideNumbering", started_at as "startedAt", changed_at as "changedAt", fingerprint`
const insertOne = statement(
  'establishment-insert',
  `insert into establishment (id, client, officer, idempotency_key, fingerprint, what, state, started_at, changed_at)
   values ($1, $2, $3, $4, $5, $6, 'running', $7, $7) on conflict do nothing returning ${columns}`,
)
const findByKey = statement(
  'establishment-find-by-key',
  `select ${columns} from establishment where client = $1 and idempotency_key = $2`,
)
const findOne = statement('establishment-find', `select ${columns} from establishment where id = $1`)
const lockOne = statement('establishment-lock', `select ${columns} from establishment where id = $1 for update`)
const lockRunning = statement(
  'establishment-lock-running',
  `select ${columns} from establishment where state = 'running' limit 1 for update skip locked`,
)
const isRunning = statement('establishment-is-running', `select from establishment where state = 'running' limit 1`)
const saveOne = statement(
  'establishment-save',
  `update establishment set state = $2, last_person = $3, issued = $4, held = $5, not_vietnamese = $6, sex_not_determined = $7,
     outside_numbering = $8, changed_at = $9 where id = $1`,
)

interface Row {
  readonly id: string
  readonly client: string
  readonly officer: string
  readonly what: string
  readonly state: EstablishmentState
  readonly lastPerson: PersonId
  readonly issued: number
  readonly held: number
  readonly notVietnamese: number
  readonly sexNotDetermined: number
  readonly outsideNumbering: number
  readonly startedAt: Date
  readonly changedAt: Date
  readonly fingerprint: string
}

const toEstablishment = (row: Row): Establishment => ({
  id: row.id,
  by: { client: row.client, officer: row.officer },
  what: row.what,
  state: row.state,
  lastPerson: row.lastPerson,
  issued: row.issued,
  held: row.held,
  obstacles: {
    'not-vietnamese': row.notVietnamese,
    'sex-not-determined': row.sexNotDetermined,
    'outside-numbering': row.outsideNumbering,
  },
  startedAt: row.startedAt,
  changedAt: row.changedAt,
})

const first = ([row]: readonly Row[]): Establishment | undefined =>
  row === undefined ? undefined : toEstablishment(row)

export const establishmentStore = (database: Queryable): Establishments => ({
  insert: async ({ id, by, what, at }, { idempotencyKey, fingerprint }) =>
    first(await database.query<Row>(insertOne, [id, by.client, by.officer, idempotencyKey, fingerprint, what, at])),
  findByKey: async (client, idempotencyKey) => {
    const [row] = await database.query<Row>(findByKey, [client, idempotencyKey])
    return row === undefined ? undefined : { found: toEstablishment(row), fingerprint: row.fingerprint }
  },
  find: async (id) => first(await database.query<Row>(findOne, [id])),
  lock: async (id) => first(await database.query<Row>(lockOne, [id])),
  isRunning: async () => (await database.query(isRunning)).length > 0,
  lockRunning: async () => first(await database.query<Row>(lockRunning)),
  save: async ({ id, state, lastPerson, issued, held, obstacles, changedAt }) => {
    const counts = [obstacles['not-vietnamese'], obstacles['sex-not-determined'], obstacles['outside-numbering']]
    await database.execute(saveOne, [id, state, lastPerson, issued, held, ...counts, changedAt])
  },
})
