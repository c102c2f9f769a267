import { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import type { PoolClient } from 'pg'
import { from as copyFrom } from 'pg-copy-streams'
import { toFault } from './fault.ts'

export type CopyValue = string | number | Date | null | undefined

const escapes: Readonly<Record<string, string>> = { '\\': '\\\\', '\n': '\\n', '\r': '\\r', '\t': '\\t' }

/** One value in the text format of COPY. */
const toText = (value: CopyValue): string => {
  if (value === null || value === undefined) return String.raw`\N`
  const text = value instanceof Date ? value.toISOString() : String(value)
  return text.replace(/[\\\n\r\t]/g, (character) => escapes[character] ?? character)
}

export const toCopyLine = (row: readonly CopyValue[]): string => `${row.map(toText).join('\t')}\n`

/**
 * Loads rows with COPY: many times as fast as inserting them, and like it within the transaction. Nothing else may be asked of the connection meanwhile.
 *
 * @param into table and columns, for instance `pin (pin, person_id)`
 */
export const copyRows = async (
  client: PoolClient,
  into: string,
  rows: readonly (readonly CopyValue[])[],
): Promise<void> => {
  try {
    await pipeline(Readable.from([rows.map(toCopyLine).join('')]), client.query(copyFrom(`copy ${into} from stdin`)))
  } catch (error) {
    throw toFault(error)
  }
}
