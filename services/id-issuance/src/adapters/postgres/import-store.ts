import { statement, type Queryable, type Transaction } from '@hub/postgres'
import type { Import, Imports } from '../../application/ports.ts'
import type { Remark } from '../../domain/import-row.ts'
import { personColumns, personValues } from './person-columns.ts'

const insertImport = statement(
  'import-insert',
  `insert into import (id, client, officer, idempotency_key, fingerprint, what, state, started_at, changed_at)
   values ($1, $2, $3, $4, $5, $6, 'open', $7, $7) on conflict do nothing`,
)
const columns = `id, client, officer, what, state, rows, accepted, without_number as "withoutNumber", rejected, remarked,
  started_at as "startedAt", changed_at as "changedAt", fingerprint`
const findByKey = statement(
  'import-find-by-key',
  `select ${columns} from import where client = $1 and idempotency_key = $2`,
)
const findImport = statement('import-find', `select ${columns} from import where id = $1`)
const lockImport = statement('import-lock', `select ${columns} from import where id = $1 for update`)
const saveImport = statement(
  'import-save',
  `update import set state = $2, rows = $3, accepted = $4, without_number = $5, rejected = $6, remarked = $7, changed_at = $8 where id = $1`,
)
const listRemarks = statement(
  'import-list-remarks',
  `select row_number as row, is_rejected as "isRejected", reason, detail from import_remark
   where import_id = $1 and row_number > $2 order by row_number limit $3`,
)

interface Row extends Omit<Import, 'by'> {
  readonly client: string
  readonly officer: string
  readonly fingerprint: string
}

const toImport = ({ client, officer, fingerprint: _fingerprint, ...rest }: Row): Import => ({
  ...rest,
  by: { client, officer },
})

/** What can be read of imports outside of a transaction. */
export const importReader = (database: Queryable): Pick<Imports, 'find' | 'listRemarks'> => ({
  find: async (id) => (await database.query<Row>(findImport, [id])).map(toImport)[0],
  listRemarks: (id, after, limit) => database.query<Remark>(listRemarks, [id, after, limit]),
})

export const importStore = (tx: Transaction): Imports => ({
  ...importReader(tx),
  insert: async ({ id, by, what, startedAt }, { idempotencyKey, fingerprint }) =>
    (await tx.execute(insertImport, [id, by.client, by.officer, idempotencyKey, fingerprint, what, startedAt])) === 1,
  findByKey: async (client, idempotencyKey) => {
    const [row] = await tx.query<Row>(findByKey, [client, idempotencyKey])
    return row === undefined ? undefined : { found: toImport(row), fingerprint: row.fingerprint }
  },
  lock: async (id) => (await tx.query<Row>(lockImport, [id])).map(toImport)[0],
  save: async ({ id, state, rows, accepted, withoutNumber, rejected, remarked, changedAt }) => {
    await tx.execute(saveImport, [id, state, rows, accepted, withoutNumber, rejected, remarked, changedAt])
  },
  addRemarks: async (id, remarks) => {
    if (remarks.length === 0) return
    const rows = remarks.map(({ row, isRejected, reason, detail }) => [id, row, isRejected ? 't' : 'f', reason, detail])
    await tx.copy('import_remark (import_id, row_number, is_rejected, reason, detail)', rows)
  },
  keep: async (persons, at) => {
    if (persons.length === 0) return
    await tx.copy(`person (${personColumns})`, persons.map(personValues))
    const numbers = persons.flatMap(({ pin, personId }) => (pin === undefined ? [] : [[pin, personId, 'active', at]]))
    if (numbers.length > 0) await tx.copy('pin (pin, person_id, state, issued_at)', numbers)
  },
})
