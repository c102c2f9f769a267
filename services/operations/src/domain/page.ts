import type { StreamRecord } from './stream-event.ts'

/** A stretch of a partition; `to` does not belong to it. */
export interface Range {
  readonly partition: number
  readonly from: number
  readonly to: number
}

/** What a scan found: for each range the records that fit, in their order, and how far it was read. */
export interface Found {
  readonly range: Range
  readonly records: readonly StreamRecord[]
  /** The first offset that was not looked at. */
  readonly readTo: number
}

/** Where the next page begins in each partition. */
export type Cursor = ReadonlyMap<number, number>

const byTime = (one: StreamRecord, other: StreamRecord): number =>
  one.writtenAtMs - other.writtenAtMs || one.partition - other.partition || Number(one.offset) - Number(other.offset)

/**
 * The earliest records of all partitions by the time that they were written. What was found but does not fit on the page is found again by the next.
 * The order holds within a page, and over pages as long as no scan was broken off.
 */
export const takePage = (
  found: readonly Found[],
  limit: number,
): { readonly records: readonly StreamRecord[]; readonly next: Cursor; readonly complete: boolean } => {
  const all = found.flatMap(({ records }) => records).toSorted(byTime)
  const records = all.slice(0, limit)
  const left = new Map<number, number>()
  for (const { partition, offset } of all.slice(limit).toReversed()) left.set(partition, Number(offset))
  const next = new Map(found.map(({ range, readTo }) => [range.partition, left.get(range.partition) ?? readTo]))
  const complete = found.every(({ range }) => (next.get(range.partition) ?? 0) >= range.to)
  return { records, next, complete }
}

export const encodeCursor = (cursor: Cursor): string =>
  [...cursor].map(([partition, offset]) => `${partition}.${offset}`).join('~')

export const cursorPattern = '^\\d{1,5}\\.\\d{1,15}(~\\d{1,5}\\.\\d{1,15}){0,999}$'

/** @param text that follows {@link cursorPattern} */
export const decodeCursor = (text: string): Cursor =>
  new Map(
    text.split('~').map((part) => {
      const [partition, offset] = part.split('.')
      return [Number(partition), Number(offset)] as const
    }),
  )
