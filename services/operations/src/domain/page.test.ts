import { describe, expect, test } from '@jest/globals'
import * as fc from 'fast-check'
import { cursorPattern, decodeCursor, encodeCursor, takePage, type Found } from './page.ts'
import type { StreamRecord } from './stream-event.ts'

const record = (partition: number, offset: number, writtenAtMs: number): StreamRecord => ({
  topic: 'identity.pin.v1',
  partition,
  offset: String(offset),
  key: undefined,
  headers: {},
  value: null,
  writtenAtMs,
})

/** What a scan of so many records a partition finds from the cursor on. */
const scan = (partitions: readonly (readonly StreamRecord[])[], cursor: ReadonlyMap<number, number>, limit: number) =>
  partitions.map((records, partition): Found => {
    const from = cursor.get(partition) ?? 0
    const rest = records.slice(from, from + limit)
    return { range: { partition, from, to: records.length }, records: rest, readTo: from + rest.length }
  })

describe('pages of a topic', () => {
  test('show every record once, in the order of writing, whatever their length', () => {
    const times = fc.array(fc.array(fc.nat(50), { maxLength: 12 }), { minLength: 1, maxLength: 4 })
    fc.assert(
      fc.property(times, fc.integer({ min: 1, max: 7 }), (steps, limit) => {
        const partitions = steps.map((waits, partition) => {
          let at = 0
          return waits.map((wait, offset) => record(partition, offset, (at += wait)))
        })
        const seen: StreamRecord[] = []
        let cursor: ReadonlyMap<number, number> = new Map()
        for (let complete = false; !complete;) {
          const page = takePage(scan(partitions, cursor, limit), limit)
          seen.push(...page.records)
          ;({ next: cursor, complete } = page)
        }
        expect(seen.map(({ writtenAtMs }) => writtenAtMs)).toEqual(
          partitions
            .flat()
            .map(({ writtenAtMs }) => writtenAtMs)
            .toSorted((one, other) => one - other),
        )
        expect(new Set(seen.map(({ partition, offset }) => `${partition}.${offset}`)).size).toBe(
          partitions.flat().length,
        )
      }),
    )
  })

  test('a cursor comes back as it went out', () => {
    const cursor = new Map([
      [0, 17],
      [11, 0],
    ])
    expect(encodeCursor(cursor)).toMatch(new RegExp(cursorPattern))
    expect(decodeCursor(encodeCursor(cursor))).toEqual(cursor)
  })
})
