import { expect, test } from '@jest/globals'
import { isSelected, toRange } from './selection.ts'

const facts = { partition: 2, low: 10, high: 50 }

test.each([
  ['all that is kept, where nothing is narrowed', undefined, {}, { from: 10, to: 50 }],
  ['what was written in the time', undefined, { from: 20, to: 30 }, { from: 20, to: 30 }],
  ['the offsets, as far as they are kept', [{ partition: 2, from: 0, to: 15 }], {}, { from: 10, to: 15 }],
  ['the offsets within the time', [{ partition: 2, from: 25, to: 99 }], { from: 20, to: 30 }, { from: 25, to: 30 }],
  ['nothing of a partition that is not named', [{ partition: 1, from: 0, to: 15 }], {}, undefined],
  ['nothing where the time is over before it begins', undefined, { from: 50, to: 50 }, undefined],
])('a selection is about %s', (_what, offsets, times, range) => {
  const selection = offsets === undefined ? {} : { offsets }
  expect(toRange(selection, { ...facts, ...times })).toEqual(range && { partition: 2, ...range })
})

test('a record is meant by its type and its person', () => {
  const selection = { topic: 'identity.pin.v1', types: ['pin-issued'], persons: ['x', 'y'] } as const
  const records = [
    { key: 'x', headers: { ce_type: 'vn.ndxp.identity.pin-issued.v1' } },
    { key: 'x', headers: { ce_type: 'vn.ndxp.identity.pin-held.v1' } },
    { key: 'z', headers: { ce_type: 'vn.ndxp.identity.pin-issued.v1' } },
    { key: undefined, headers: {} },
  ]
  expect(records.map((record) => isSelected(selection, record))).toEqual([true, false, false, false])
  expect(isSelected({ topic: 'identity.pin.v1' }, { key: undefined, headers: {} })).toBe(true)
})
