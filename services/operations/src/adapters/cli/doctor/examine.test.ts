import { describe, expect, test } from '@jest/globals'
import { examineClock, examineNode, examineServices, examineTopics, type ServiceState } from './examine.ts'

const ready: ServiceState = {
  service: 'verification',
  processes: [{ state: 'ready', parts: { database: 'up' } }],
  parked: 0,
  overdue: 0,
  outbox: { rows: 0, oldestSeconds: null },
}

const statesOf = (state: ServiceState): readonly string[] =>
  examineServices([state]).map(({ what, state: found }) => `${what}: ${found}`)

test('a service that is well needs nobody', () => {
  expect(statesOf(ready)).toEqual(['service verification: well', 'outbox of verification: well'])
})

test.each<[string, Partial<ServiceState>, string]>([
  ['one of whose processes is away', { processes: [{ state: 'away', parts: {} }] }, 'service verification: broken'],
  ['that has no process', { processes: [] }, 'service verification: broken'],
  ['that sends no events', { outbox: { rows: 3, oldestSeconds: 16 } }, 'outbox of verification: broken'],
  ['that has parked something', { parked: 1 }, 'parked in verification: look'],
  ['of which something waits too long', { overdue: 1 }, 'waiting in verification: look'],
])('a service %s is told', (_, change, finding) => {
  expect(statesOf({ ...ready, ...change })).toContain(finding)
})

test('a consumer that its alarm has stopped has a runbook of its own', () => {
  const processes = [{ state: 'not-ready', parts: { consumer: 'stopped-by-alarm' } }]
  const [finding] = examineServices([{ ...ready, processes }])
  expect(finding).toMatchObject({ state: 'broken', said: 'not-ready (consumer: stopped-by-alarm)' })
  expect(finding?.todo).toContain('mass-failure.md')
})

describe('topics', () => {
  const declared = new Map([['identity.pin.v1', 2]])
  const found = { topic: 'identity.pin.v1', partitions: [{}, {}], consumers: [] }

  test.each([
    ['as declared', [found], 'well'],
    ['not there', [], 'broken'],
    ['with other partitions', [{ ...found, partitions: [{}] }], 'broken'],
  ])('%s are told', (_, topics, state) => {
    expect(examineTopics(declared, topics)[0]?.state).toBe(state)
  })

  test('with a consumer that is behind are told', () => {
    const consumers = [{ consumer: 'population', records: 9, oldestSeconds: 61 }]
    expect(examineTopics(declared, [{ ...found, consumers }])).toContainEqual(
      expect.objectContaining({ what: 'population on identity.pin.v1', state: 'look' }),
    )
  })
})

test.each([
  ['v24.21.0', 'well'],
  ['v22.1.0', 'broken'],
])('Node %s is %s', (version, state) => {
  expect(examineNode(version).state).toBe(state)
})

test.each([
  ['2026-11-27T05:00:04Z', 'well'],
  ['2026-11-27T05:00:06Z', 'broken'],
])('a hub whose clock says %s is %s', (theirs, state) => {
  expect(examineClock(new Date('2026-11-27T05:00:00Z'), new Date(theirs)).state).toBe(state)
})
