import { describe, expect, test } from '@jest/globals'
import type { Span } from './span.ts'
import { growTree, outlineOf, toRows } from './trace-tree.ts'
import { drawWaterfall } from './waterfall.ts'

const make = (given: Partial<Span> & Pick<Span, 'name' | 'spanId'>): Span => ({
  service: 'population',
  traceId: 'a',
  parentSpanId: undefined,
  links: [],
  attributes: {},
  startedAt: 1000,
  endedAt: 1010,
  ...given,
})

// The parent of the first is the caller's, who sends its spans elsewhere.
const spans = [
  make({ name: 'later', spanId: '3', parentSpanId: '1', startedAt: 1005.5, endedAt: 1020 }),
  make({ name: 'earlier', spanId: '2', parentSpanId: '1', startedAt: 1001 }),
  make({ name: 'POST /v1/acts', spanId: '1', parentSpanId: '0' }),
  make({
    name: 'send',
    spanId: '9',
    traceId: 'b',
    startedAt: 1011,
    endedAt: 1012,
    links: [
      { traceId: 'c', spanId: '1' },
      { traceId: 'a', spanId: '2' },
      { traceId: 'a', spanId: '3' },
    ],
    attributes: { 'messaging.batch.message_count': 3 },
  }),
  make({ name: 'of another trace', spanId: '1', traceId: 'c' }),
]

const outline = ['population POST /v1/acts', '  population earlier', '    ⇢ population send', '  population later']

describe('a trace', () => {
  test('hangs each span under its parent in the order of their starts, and a batch once under what it links to', () => {
    const rows = toRows(growTree(spans, 'a'))
    expect(rows.map(({ node, depth }) => [depth, node.hangsBy, node.span.name])).toEqual([
      [0, 'parent', 'POST /v1/acts'],
      [1, 'parent', 'earlier'],
      [2, 'link', 'send'],
      [1, 'parent', 'later'],
    ])
  })

  test('in which something happened twice has the same outline', () => {
    const again = make({ name: 'earlier', spanId: '5', parentSpanId: '1', startedAt: 1015 })
    expect(outlineOf(growTree(spans, 'a'))).toEqual(outline)
    expect(outlineOf(growTree([...spans, again], 'a'))).toEqual(outline)
  })

  test('that is broken has several roots', () => {
    const broken = spans.map((span) => (span.name === 'later' ? { ...span, parentSpanId: '7' } : span))
    expect(growTree(broken, 'a')).toHaveLength(2)
  })
})

test('a waterfall fits into 120 columns and shows from when and for how long', () => {
  const lines = drawWaterfall(growTree(spans, 'a')).split('\n')
  expect(new Set(lines.map(({ length }) => length))).toEqual(new Set([120]))
  expect(lines.slice(2, -1).map((line) => line.replaceAll(/ +/g, ' '))).toEqual([
    '│ population │ POST /v1/acts │ 0 │ 10.0 │ ████████████ │',
    '│ population │ earlier │ 1 │ 9.0 │ ███████████ │',
    '│ population │ ⇢ send ×3 │ 11 │ 1.0 │ █ │',
    '│ population │ later │ 6 │ 14.5 │ █████████████████ │',
  ])
})
