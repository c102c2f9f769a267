import { describe, expect, test } from '@jest/globals'
import type { IncomingRecord } from '@hub/contracts'
import { createReadAhead } from './read-ahead.ts'
import type { PartitionOffsets, ReadBatch } from './rebuild-ports.ts'

const place = { topic: 'topic', partition: 0 }
const offsets = (committed: number, low = 0): readonly PartitionOffsets[] => [{ ...place, low, high: 100, committed }]
const record = (offset: number): IncomingRecord => ({
  ...place,
  offset: String(offset),
  key: 'key',
  headers: {},
  value: null,
})
const batch = (...at: readonly number[]): ReadBatch => ({
  ...place,
  records: at.map(record),
  next: (at.at(-1) ?? 0) + 1,
})
const offsetsOf = (records: readonly IncomingRecord[]): readonly number[] => records.map(({ offset }) => Number(offset))
const position = (next: number, records: number) => [{ ...place, next, records }]

describe('what was read ahead of the live model', () => {
  test('is taken once that has dealt with it, in order, and no sooner', () => {
    const ahead = createReadAhead([], offsets(0))
    ahead.add(batch(0, 1, 2, 3))
    expect(offsetsOf(ahead.take(offsets(2), 10))).toEqual([0, 1])
    expect(ahead.positions()).toEqual(position(2, 2))
    expect(ahead.take(offsets(2), 10)).toEqual([])
    expect(offsetsOf(ahead.take(offsets(4), 1))).toEqual([2])
    expect(offsetsOf(ahead.takeRest(place))).toEqual([3])
    expect(ahead.positions()).toEqual(position(4, 4))
  })

  test('is not taken twice where the reading begins before the position', () => {
    const ahead = createReadAhead(position(2, 2), offsets(10))
    ahead.add(batch(0, 1, 2))
    ahead.add(batch(0, 1, 2, 3))
    expect(offsetsOf(ahead.take(offsets(10), 10))).toEqual([2, 3])
    expect(ahead.positions()).toEqual(position(4, 4))
  })

  test('may have gaps, where the broker dropped superseded records, and may begin late', () => {
    const ahead = createReadAhead([], offsets(5, 3))
    expect(ahead.positions()).toEqual(position(3, 0))
    ahead.add(batch(4, 9))
    expect(offsetsOf(ahead.take(offsets(7), 10))).toEqual([4])
    expect(ahead.positions()).toEqual(position(9, 1))
    expect(ahead.end(place)).toBe(10)
  })
})
