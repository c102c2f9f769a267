import { expect, test } from '@jest/globals'
import { decodeEvent, pinIssued } from '@hub/contracts'
import { asIncoming, makeRecord, newPersonId } from '@hub/testing'
import { judge, type Judgement, type ReplayResult, type Sighting } from './judge.ts'

const deliver = (sequence: number) => {
  const data = { pin: '001099000001', issuedAt: new Date(0).toISOString() }
  const record = asIncoming(makeRecord(pinIssued, { key: newPersonId(), sequence, data }))
  const decoded = decodeEvent(record)
  if (decoded.kind === 'fault') throw new Error(decoded.fault)
  return { record, event: decoded.event }
}

const unseen: Sighting = { held: false, applied: false, waiting: false, skipped: false, before: 4 }
const any = { isCompacted: false, isInTurnOnly: false }
const compacted = { ...any, isCompacted: true }
const inTurnOnly = { ...any, isInTurnOnly: true }

const told = (result: ReplayResult, reason?: string): Judgement => ({
  kind: 'told',
  result,
  ...(reason === undefined ? {} : { reason }),
})

const take = (result: 'applied' | 'filled-in', position: 'moves' | 'stays'): Judgement => ({
  kind: 'take',
  result,
  position,
})

interface Case {
  readonly sequence: number
  readonly seen?: Partial<Sighting>
  readonly rules?: typeof any
}

test.each<[string, Case, Judgement]>([
  ['whose turn it is, and the position goes on to it', { sequence: 5 }, take('applied', 'moves')],
  ['late, and the position does not go back', { sequence: 4 }, take('filled-in', 'stays')],
  ['ahead of others: not', { sequence: 6 }, told('ahead')],
  ['that was applied: not again', { sequence: 4, seen: { applied: true } }, told('already-done')],
  ['that waits: not again', { sequence: 4, seen: { applied: true, waiting: true } }, told('waiting')],
  ['that was skipped: not', { sequence: 5, seen: { applied: true, skipped: true } }, told('skipped')],
  ['whose key is held: not', { sequence: 5, seen: { held: true } }, told('held')],
  ['applied before its key was held: not', { sequence: 4, seen: { applied: true, held: true } }, told('already-done')],
  ['ahead on a compacted topic', { sequence: 9, rules: compacted }, take('applied', 'moves')],
  ['late on a compacted topic: not', { sequence: 4, rules: compacted }, told('superseded')],
  ['in its turn, where only that is right', { sequence: 5, rules: inTurnOnly }, take('applied', 'moves')],
  ['late, where that is wrong: not', { sequence: 4, rules: inTurnOnly }, told('failed', 'only-in-its-turn')],
])('P6: an event is applied %s', (_what, { sequence, seen, rules = any }, judgement) => {
  expect(judge(deliver(sequence), { ...unseen, ...seen }, rules)).toEqual(judgement)
})
