import { createHash } from 'node:crypto'
import { statement, type Queryable, type Statement } from '@hub/postgres'
import type { TableDifference } from '../../domain/rebuild.ts'

/**
 * Compares the live tables with their shadow: for each of 256 parts of the key space the number of rows and one hash over all of them, whatever their order;
 * only in parts where these differ the rows themselves. Compared is what questions are answered from. The version of a number is left out: it orders nothing,
 * and depends on which of two facts that say the same came first.
 */
interface Comparison {
  readonly table: TableDifference['table']
  readonly hash: Statement
  readonly count: Statement
}

const sides = (table: string) => [`public.${table}`, `rebuild.${table}`] as const

const comparisonOf = (
  table: TableDifference['table'],
  { key, part, values }: { readonly key: string; readonly part: string; readonly values: string },
): Comparison => {
  const [live, shadow] = sides(table)
  const hashOf = (name: string): string =>
    `select ${part} as part, count(*)::int as rows, bit_xor(hash_record_extended(row(${values}), 0)) as hash from ${name} group by part`
  return {
    table,
    hash: statement(
      `shadow-hash-${table}`,
      `select part, coalesce(live.rows, 0) as "liveRows", live.hash::text as "liveHash", coalesce(shadow.rows, 0) as "rebuiltRows",
         shadow.hash::text as "rebuiltHash"
       from (${hashOf(live)}) as live full join (${hashOf(shadow)}) as shadow using (part) order by part`,
    ),
    count: statement(
      `shadow-differences-${table}`,
      `select count(*) filter (where live.is_here is null)::int as missing, count(*) filter (where shadow.is_here is null)::int as surplus,
         count(*) filter (where live.is_here and shadow.is_here)::int as differing
       from (select ${key}, row(${values}) as row, true as is_here from ${live} where ${part} = any($1::int[])) as live
       full join (select ${key}, row(${values}) as row, true as is_here from ${shadow} where ${part} = any($1::int[])) as shadow using (${key})
       where live.row is distinct from shadow.row`,
    ),
  }
}

const comparisons = [
  comparisonOf('pin_state', {
    key: 'pin',
    part: 'abs(hashbpchar(pin) % 256)',
    values: 'pin, person_id, state, successor',
  }),
  comparisonOf('person_record', {
    key: 'person_id',
    part: 'abs(uuid_hash(person_id) % 256)',
    values: 'person_id, version, record',
  }),
]

interface Part {
  readonly part: number
  readonly liveRows: number
  readonly liveHash: string | null
  readonly rebuiltRows: number
  readonly rebuiltHash: string | null
}

interface Counts {
  readonly missing: number
  readonly surplus: number
  readonly differing: number
}

const none: Counts = { missing: 0, surplus: 0, differing: 0 }

const digest = (parts: readonly (readonly [number, number, string | null])[]): string => {
  const lines = parts.filter(([, rows]) => rows > 0).map((part) => part.join(':'))
  return createHash('sha256').update(lines.join('\n')).digest('hex')
}

const isDifferent = ({ liveRows, liveHash, rebuiltRows, rebuiltHash }: Part): boolean =>
  liveRows !== rebuiltRows || liveHash !== rebuiltHash

const compareTable = async (database: Queryable, { table, hash, count }: Comparison): Promise<TableDifference> => {
  const parts = await database.query<Part>(hash)
  const different = parts.filter(isDifferent).map(({ part }) => part)
  const [counts = none] = different.length === 0 ? [] : await database.query<Counts>(count, [different])
  return {
    table,
    rows: parts.reduce((sum, { rebuiltRows }) => sum + rebuiltRows, 0),
    ...counts,
    liveHash: digest(parts.map(({ part, liveRows, liveHash }) => [part, liveRows, liveHash])),
    rebuiltHash: digest(parts.map(({ part, rebuiltRows, rebuiltHash }) => [part, rebuiltRows, rebuiltHash])),
  }
}

export const compareShadow = async (database: Queryable): Promise<readonly TableDifference[]> => {
  const differences: TableDifference[] = []
  for (const comparison of comparisons) differences.push(await compareTable(database, comparison))
  return differences
}
