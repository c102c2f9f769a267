import { createReadStream } from 'node:fs'
import { createInterface } from 'node:readline'
import { parse } from 'csv-parse'
import type { ImportRows } from '../partners/identity-authority.ts'

export type Format = ImportRows['format']

/** The gateway takes 2 MiB at once. */
const mostBytes = 1_900_000

export interface Chunk {
  /** How many rows come before these. */
  readonly from: number
  readonly text: string
}

/** Rows as they stand in the file, and for CSV the line of names that goes before each chunk. */
async function* readRows(file: string, format: Format): AsyncGenerator<string, void> {
  if (format === 'application/x-ndjson') {
    for await (const line of createInterface({ input: createReadStream(file), crlfDelay: Infinity }))
      if (line.trim() !== '') yield line
    return
  }
  const parser = createReadStream(file).pipe(parse({ bom: true, raw: true, skip_empty_lines: true }))
  for await (const { raw } of parser as AsyncIterable<{ readonly raw: string }>) yield raw.replace(/\r?\n$/, '')
}

/** The file in pieces of many rows, in order. @param skip rows that were taken before */
export async function* readChunks(file: string, format: Format, skip: number): AsyncGenerator<Chunk, void> {
  let names = ''
  let [index, bytes] = [0, 0]
  let lines: string[] = []
  const cut = (): Chunk => {
    const text = [...(names === '' ? [] : [names]), ...lines].join('\n')
    const chunk = { from: index - lines.length, text }
    ;[lines, bytes] = [[], 0]
    return chunk
  }
  for await (const row of readRows(file, format)) {
    if (format === 'text/csv' && names === '') {
      names = row
      continue
    }
    const size = Buffer.byteLength(row) + 1
    if (bytes + size > mostBytes && lines.length > 0) yield cut()
    index += 1
    if (index <= skip) continue
    lines.push(row)
    bytes += size
  }
  if (lines.length > 0) yield cut()
}

/** How many rows a file holds. */
export const countRows = async (file: string, format: Format): Promise<number> => {
  let rows = format === 'text/csv' ? -1 : 0
  for await (const row of readRows(file, format)) rows += row === '' ? 0 : 1
  return Math.max(rows, 0)
}
