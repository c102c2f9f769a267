import type pg from 'pg'
import { toFault } from './fault.ts'

/** SQL with the name under which each connection keeps it prepared. */
export interface Statement {
  readonly name: string
  readonly text: string
}

export const statement = (name: string, text: string): Statement => ({ name, text })

export interface Queryable {
  /** @throws OutageFault, TransientFault or PermanentFault (see `toFault`) */
  readonly query: <Row extends object>(sql: Statement, values?: readonly unknown[]) => Promise<readonly Row[]>
  /** @returns how many rows were changed */
  readonly execute: (sql: Statement, values?: readonly unknown[]) => Promise<number>
}

/** Thousands of values as one parameter, many times as fast as the driver quotes them one by one. @param plain nothing but digits, letters and hyphens */
export const toArray = (plain: readonly string[]): string => `{${plain.join(',')}}`

/**
 * SQL: rows of these columns, which the first parameter gives as JSON. Where the planner is told how many there are, it looks each up by an index; otherwise
 * it takes them for a hundred, and reads a table that has only just begun to grow as a whole.
 *
 * @param columns names and types, of which NULL may be left out of the JSON
 */
export const givenRows = (columns: string): string =>
  `(select * from json_to_recordset($1) as one (${columns}) limit json_array_length($1)) as given`

type Runner = Pick<pg.ClientBase, 'query'> | pg.Pool

export const createQueryable = (runner: Runner): Queryable => {
  const run = async (sql: Statement, values: readonly unknown[] = []): Promise<pg.QueryResult> => {
    try {
      return await runner.query({ ...sql, values: [...values] })
    } catch (error) {
      throw toFault(error)
    }
  }
  return {
    query: async <Row extends object>(sql: Statement, values?: readonly unknown[]) =>
      (await run(sql, values)).rows as Row[],
    execute: async (sql, values) => (await run(sql, values)).rowCount ?? 0,
  }
}
