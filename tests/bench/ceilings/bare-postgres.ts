import { randomUUID } from 'node:crypto'
import type { Endpoints } from '@hub/local'
import { ensureDatabase } from '@hub/provisioning'
import { Pool } from 'pg'

/** What PostgreSQL does for clients that do nothing else: a table of 400-byte rows in a database of its own. */
export interface BarePostgres {
  /** C: rows a second, each inserted and committed by itself. */
  readonly commits: (seconds: number) => Promise<number>
  /** R: rows a second, a hundred to a commit. */
  readonly rows: (seconds: number) => Promise<number>
  /** S: rows found a second by primary key. */
  readonly selects: (seconds: number) => Promise<number>
  readonly stop: () => Promise<void>
}

const clients = 16
const rowsPerCommit = 100
const rowsToSelectFrom = 100_000
const payload = 'x'.repeat(400)

const openPool = async ({ postgres }: Endpoints): Promise<Pool> => {
  const url = new URL(postgres['verification'] ?? '')
  await ensureDatabase(url.href, 'bench')
  url.pathname = '/bench'
  const pool = new Pool({ connectionString: url.href, max: clients })
  // Ending a pool does not wait for its connections to close: the server may go first.
  pool.on('error', () => undefined)
  await pool.query('create table if not exists bench_row (id uuid primary key, payload text not null)')
  return pool
}

/** @param work does it once and says how many rows that were */
const perSecond = async (seconds: number, work: () => Promise<number>): Promise<number> => {
  const startedAt = performance.now()
  const until = startedAt + seconds * 1000
  let rows = 0
  const client = async (): Promise<void> => {
    while (performance.now() < until) {
      // Not `rows += await`: that adds to what the count was before the wait, and loses what the other clients did meanwhile.
      const done = await work()
      rows += done
    }
  }
  await Promise.all(Array.from({ length: clients }, client))
  return (rows / (performance.now() - startedAt)) * 1000
}

const uuids = (count: number): string[] => Array.from({ length: count }, () => randomUUID())

export const openBarePostgres = async (endpoints: Endpoints): Promise<BarePostgres> => {
  const pool = await openPool(endpoints)
  const run = async (name: string, text: string, values: unknown[]): Promise<number> =>
    (await pool.query({ name, text, values })).rowCount ?? 0
  const insertMany = (ids: string[]): Promise<number> =>
    run('bench-rows', 'insert into bench_row select unnest($1::uuid[]), $2', [ids, payload])
  const empty = (): Promise<unknown> => pool.query('truncate bench_row')
  return {
    commits: async (seconds) => {
      await empty()
      return perSecond(seconds, () =>
        run('bench-commit', 'insert into bench_row values ($1, $2)', [randomUUID(), payload]),
      )
    },
    rows: async (seconds) => {
      await empty()
      return perSecond(seconds, () => insertMany(uuids(rowsPerCommit)))
    },
    selects: async (seconds) => {
      await empty()
      const ids = uuids(rowsToSelectFrom)
      for (let from = 0; from < ids.length; from += 1000) await insertMany(ids.slice(from, from + 1000))
      const pick = (): string => ids[Math.floor(Math.random() * ids.length)] ?? ''
      return perSecond(seconds, () => run('bench-select', 'select payload from bench_row where id = $1', [pick()]))
    },
    stop: async () => {
      await empty()
      await pool.end()
    },
  }
}
