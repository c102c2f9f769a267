import { describe, expect, test } from '@jest/globals'
import { listTransitions, readDrawnTransitions } from '@hub/testing'
import {
  emptyPlan,
  emptyReport,
  findApprovalFault,
  findPauseReason,
  needsApproval,
  stateAfter,
  toReport,
  transitions,
  type Replay,
} from './replay.ts'

test('the states of a replay are those that the page at the head of the file draws', () => {
  expect(readDrawnTransitions(new URL('replay.ts', import.meta.url))).toEqual(listTransitions(transitions))
})

const desk = { client: 'VN/GOV/TEST/desk', officer: 'one' }
const replay: Replay = {
  id: 'a',
  state: 'rehearsed',
  consumer: 'population',
  selection: { topic: 'identity.pin.v1' },
  reason: 'a test',
  plannedBy: desk,
  plannedAt: '2026-11-27T00:00:00.000Z',
  ranges: [],
  cursor: {},
  plan: { ...emptyPlan, records: 1001 },
  sent: 0,
  sentBefore: 0,
}

describe('a replay', () => {
  test('is not run before it was rehearsed, nor after it is over', () => {
    const states = Object.keys(transitions) as (keyof typeof transitions)[]
    expect(states.filter((state) => stateAfter(state, 'run') !== undefined)).toEqual(['rehearsed'])
    expect([stateAfter('finished', 'cancel'), stateAfter('cancelled', 'resume')]).toEqual([undefined, undefined])
  })

  test('of more records than the threshold needs approval by another officer, whichever subsystem he comes through', () => {
    expect([needsApproval(replay, 1000), needsApproval(replay, 1001)]).toEqual([true, false])
    expect(findApprovalFault(replay, { client: 'VN/GOV/TEST/approval', officer: 'one' })).toBe('own-proposal')
    const other = { client: 'VN/GOV/TEST/approval', officer: 'two' }
    expect(findApprovalFault(replay, other)).toBeUndefined()
    expect(findApprovalFault({ ...replay, state: 'running' }, other)).toBe('not-now')
    expect(needsApproval({ ...replay, approvedBy: other }, 1000)).toBe(false)
  })

  test.each([
    ['few of its records fail', { applied: 95, failed: 5 }, undefined],
    ['too many of its records fail', { applied: 94, failed: 6 }, 'too-many-failed'],
    ['a few were looked at, whatever became of them', { failed: 5 }, undefined],
  ])('goes on or pauses where %s', (_what, results, reason) => {
    const report = toReport(Object.entries(results).map(([result, records]) => ({ result, records })))
    const settings = { ratePerSecond: 100, failureLimit: 0.05 }
    expect(findPauseReason({ ...replay, settings }, report)).toBe(reason)
  })

  test('pauses after each so many records as were let through', () => {
    const settings = { ratePerSecond: 100, failureLimit: 0.05, cap: 10 }
    const reasons = [9, 10, 15].map((sent) => findPauseReason({ ...replay, settings, sent }, emptyReport))
    expect(reasons).toEqual([undefined, 'cap-reached', 'cap-reached'])
    expect(findPauseReason({ ...replay, settings, sent: 15, sentBefore: 10 }, emptyReport)).toBeUndefined()
  })
})
