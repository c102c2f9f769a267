import { describe, expect, test } from '@jest/globals'
import { ofRuns, verdictOn, type Figure } from './figure.ts'

const throughput: Figure = { what: 'calls', value: 120, unit: '/s', ceiling: 1000 }
const latency: Figure = { what: 'p99', value: 30, unit: 'ms' }

describe('a verdict', () => {
  test('compares the ratio to the ceiling where the target is one', () => {
    const target = { of: 'ratio', better: 'higher', floor: 0.12, goal: 0.3 } as const
    expect(verdictOn({ ...throughput, target })).toEqual({ ratio: 0.12, floor: 'reached', goal: 'missed' })
  })

  test('compares the value itself where the target is one', () => {
    const target = { of: 'value', better: 'lower', floor: 50, goal: 25 } as const
    expect(verdictOn({ ...latency, target })).toEqual({ floor: 'reached', goal: 'missed' })
  })

  test('says nothing of a limit that the target does not set', () => {
    expect(verdictOn({ ...latency, target: { of: 'value', better: 'lower', goal: 30 } })).toEqual({ goal: 'reached' })
    expect(verdictOn(throughput)).toEqual({ ratio: 0.12 })
    expect(verdictOn(latency)).toEqual({})
  })

  test('misses every limit where nothing could be measured', () => {
    const target = { of: 'value', better: 'lower', floor: 50, goal: 25 } as const
    expect(verdictOn({ ...latency, value: Number.NaN, target })).toEqual({ floor: 'missed', goal: 'missed' })
  })

  test('refuses the target of a ratio where there is no ceiling', () => {
    expect(() => verdictOn({ ...latency, target: { of: 'ratio', better: 'higher', floor: 1 } })).toThrow('ceiling')
  })
})

test('a figure of several runs is their median and keeps them', () => {
  expect(ofRuns([3, 1, 2])).toEqual({ value: 2, runs: [3, 1, 2] })
})
