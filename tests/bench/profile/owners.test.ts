import { expect, test } from '@jest/globals'
import type { CpuProfile, ProfileNode } from './cpu-profile.ts'
import { timeByOwner } from './owners.ts'

const node = (id: number, functionName: string, url = '', children: readonly number[] = []): ProfileNode => ({
  id,
  callFrame: { functionName, url, lineNumber: 0 },
  children,
})

const home = 'file:///home/me/hub'

test('work of Node counts for who called it, and waiting for nobody', () => {
  const profile: CpuProfile = {
    nodes: [
      node(1, '(root)', '', [2, 3, 7, 8]),
      node(2, '(idle)'),
      node(3, 'forward', `${home}/services/gateway/src/adapters/upstream/forwarder.ts`, [4]),
      node(4, 'query', `${home}/node_modules/.pnpm/pg@8/node_modules/pg/lib/client.js`, [5]),
      node(5, 'writev', 'node:net', [6]),
      node(6, 'sign', `${home}/node_modules/.pnpm/x/node_modules/@scope/proof/index.js`),
      node(7, 'processTimers', 'node:internal/timers'),
      node(8, '(garbage collector)'),
    ],
    samples: [2, 3, 4, 5, 5, 6, 7, 8, 2],
    timeDeltas: [0, 1000, 1000, 1000, 1000, 1000, 1000, 1000, 1000],
  }
  expect(timeByOwner(profile).map(({ owner, ms }) => [owner, ms])).toEqual([
    ['pg', 3],
    ['services/gateway', 1],
    ['@scope/proof', 1],
    ['node', 1],
    ['(garbage collector)', 1],
  ])
})

test('a profile without samples belongs to nobody', () => {
  expect(timeByOwner({ nodes: [node(1, '(root)')] })).toEqual([])
})
