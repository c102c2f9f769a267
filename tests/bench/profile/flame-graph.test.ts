import { describe, expect, test } from '@jest/globals'
import { selfTimes, summarise, type CpuProfile, type ProfileNode } from './cpu-profile.ts'
import { drawFlameGraph, foldProfile } from './flame-graph.ts'

const node = (id: number, functionName: string, children: readonly number[] = [], url = ''): ProfileNode => ({
  id,
  callFrame: { functionName, url, lineNumber: url === '' ? -1 : 9 },
  children,
})

// Two call sites of `parse` under `handle`, one under `other`; samples of one millisecond.
const profile: CpuProfile = {
  nodes: [
    node(1, '(root)', [2, 3, 4, 8]),
    node(2, '(idle)'),
    node(3, 'handle', [5, 6], 'file:///home/me/hub/services/gateway/src/main.ts'),
    node(4, 'other', [7], 'file:///home/me/hub/node_modules/.pnpm/pg@8/node_modules/pg/lib/client.js'),
    node(5, 'parse'),
    node(6, 'parse'),
    node(7, 'parse'),
    node(8, ''),
  ],
  samples: [2, 3, 5, 6, 7, 7, 2, 8],
  timeDeltas: [0, 1000, 1000, 1000, 1000, 1000, 1000, 1000],
}

describe('a profile', () => {
  test('gives to each sample the time until the next', () => {
    expect(Object.fromEntries(selfTimes(profile))).toEqual({ 2: 2, 3: 1, 5: 1, 6: 1, 7: 2, 8: 0 })
  })

  test('is summed up by function wherever it was called, without waiting', () => {
    const { totalMs, busyMs, top } = summarise(profile, 2)
    expect([totalMs, busyMs]).toEqual([7, 5])
    expect(top).toEqual([
      { name: 'parse', ms: 4, share: 0.8 },
      { name: 'handle services/gateway/src/main.ts:10', ms: 1, share: 0.2 },
    ])
  })

  test('without samples is empty', () => {
    expect(summarise({ nodes: [node(1, '(root)')] }, 5)).toEqual({ totalMs: 0, busyMs: 0, top: [] })
  })
})

describe('a flame graph', () => {
  test('puts equal stacks together, the widest first, and leaves waiting out', () => {
    expect(foldProfile(profile)).toEqual({
      name: 'all',
      ms: 5,
      children: [
        {
          name: 'handle services/gateway/src/main.ts:10',
          ms: 3,
          children: [{ name: 'parse', ms: 2, children: [] }],
        },
        { name: 'other pg/lib/client.js:10', ms: 2, children: [{ name: 'parse', ms: 2, children: [] }] },
        { name: '(anonymous)', ms: 0, children: [] },
      ],
    })
  })

  test('is one document that refers to nothing outside', () => {
    const svg = drawFlameGraph(profile, 'gateway <closed loop>')
    expect(svg).toContain('gateway &lt;closed loop&gt;: 5 ms at work')
    expect(svg).toContain('<title>parse: 2.0 ms, 40.0 %</title>')
    expect(svg.match(/https?:/g)).toEqual(['http:'])
    expect(svg.match(/<g>/g)).toHaveLength(5)
  })

  test('can be drawn of a profile in which nothing happened', () => {
    expect(drawFlameGraph({ nodes: [node(1, '(root)')] }, 'idle')).toContain('0 ms at work')
  })
})
