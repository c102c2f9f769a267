import { isRefusedBy, statement, type Queryable, type Transaction } from '@hub/postgres'
import type { Import, Imports } from '../../application/ports.ts'
import type { ImportedPerson, Remark } from '../../domain/import-row.ts'
import type { HashesOf } from './likeness.ts'
import { personColumns, personValues } from './person-columns.ts'

const insertImport = statement(
  'import-insert',
  `insert into import (id, client, officer, idempotency_key, fingerprint, what, state, started_at, changed_at)
   values ($1, $2, $3, $4, $5, $6, 'open', $7, $7) on conflict do nothing`,
)
const columns = `id, client, officer, what, state, rows, accepted, without_number as "withoutNumber", rejected, remarked,
  (select coalesce(sum(persons), 0)::bigint from import_announcement where import_id = import.id) as announced, started_at as "startedAt", changed_at as "changedAt", fingerprint`
const findByKey = statement(
  'import-find-by-key',
  `select ${columns} from import where client = $1 and idempotency_key = $2`,
)
const findImport = statement('import-find', `select ${columns} from import where id = $1`)
const lockImport = statement('import-lock', `select ${columns} from import where id = $1 for no key update`)
const saveImport = statement(
  'import-save',
  `update import set state = $2, rows = $3, accepted = $4, without_number = $5, rejected = $6, remarked = $7, changed_at = $8 where id = $1`,
)
// By the last row of each entry first, which the index gives in order: a page reads no more entries than it needs.
const listRemarks = statement(
  'import-list-remarks',
  `select row, is_rejected as "isRejected", reason, detail
   from import_remark, generate_series(greatest(first_row, $2::bigint + 1), last_row) as row
   where import_id = $1 and last_row > $2 order by last_row, row limit $3`,
)

const beforeNumbers = statement('import-before-numbers', 'savepoint before_numbers')
const undoNumbers = statement('import-undo-numbers', 'rollback to savepoint before_numbers')

const isReceiving = statement(
  'import-is-receiving',
  `select from import where state = 'open' and changed_at > now() - interval '2 seconds' limit 1`,
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

interface RemarkedRows extends Omit<Remark, 'row'> {
  readonly firstRow: number
  readonly lastRow: number
}

/** Rows that follow each other with the same remark. */
const toRuns = (remarks: readonly Remark[]): readonly RemarkedRows[] => {
  const runs: RemarkedRows[] = []
  for (const { row, ...remark } of remarks.toSorted((one, other) => one.row - other.row)) {
    const before = runs.at(-1)
    const goesOn = before?.lastRow === row - 1 && before.reason === remark.reason && before.detail === remark.detail
    if (goesOn) runs[runs.length - 1] = { ...before, lastRow: row }
    else runs.push({ ...remark, firstRow: row, lastRow: row })
  }
  return runs
}

/** What can be read of imports outside of a transaction. */
export const importReader = (database: Queryable): Pick<Imports, 'find' | 'listRemarks'> => ({
  find: async (id) => (await database.query<Row>(findImport, [id])).map(toImport)[0],
  listRemarks: (id, after, limit) => database.query<Remark>(listRemarks, [id, after, limit]),
})

/** Whether rows came in just now. */
export const isReceivingRows = async (database: Queryable): Promise<boolean> =>
  (await database.query(isReceiving)).length > 0

export const importStore = (tx: Transaction, hashesOf: HashesOf): Imports => ({
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
    await tx.copy(
      'import_remark (import_id, first_row, last_row, is_rejected, reason, detail)',
      toRuns(remarks),
      ({ firstRow, lastRow, isRejected, reason, detail }) => [
        id,
        firstRow,
        lastRow,
        isRejected ? 't' : 'f',
        reason,
        detail,
      ],
    )
  },
  keep: async (id, persons, at) => {
    if (persons.length === 0) return 'kept'
    const instant = at.toISOString()
    const numbered = persons.filter(({ pin }) => pin !== undefined)
    const values = ({ pin, personId }: ImportedPerson) => [pin, personId, 'active', instant]
    await tx.execute(beforeNumbers)
    try {
      await tx.copy('pin (pin, person_id, state, issued_at)', numbered, values)
    } catch (error) {
      if (!isRefusedBy('pin_pkey', error)) throw error
      await tx.execute(undoNumbers)
      return 'number-taken'
    }
    await tx.copy(`person (${personColumns})`, persons, (person) => personValues(person, hashesOf))
    await tx.copy(
      'unannounced_person (person_id, import_id, pin, ethnicity, imported_at)',
      persons,
      ({ personId, pin, ethnicity }) => [personId, id, pin, ethnicity, instant],
    )
    return 'kept'
  },
})
