import { describe, expect, test } from '@jest/globals'
import { makePlan, targetOf, type Parts } from './plan.ts'

const parts: Parts = {
  services: { gateway: ['gateway', 'gateway-2'], population: ['population', 'population-2'] },
  servers: ['kafka', 'postgres', 'redis'],
  links: [{ process: 'gateway', dependency: 'kafka' }],
}

describe('a plan', () => {
  test('is the same for one seed, and another for another', () => {
    const options = { durationMs: 120_000, everyMs: 2000 }
    expect(makePlan(7, parts, options)).toEqual(makePlan(7, parts, options))
    expect(makePlan(7, parts, options)).not.toEqual(makePlan(8, parts, options))
  })

  test.each([1, 60_000])('of %d ms kills each part once, whichever replica', (durationMs) => {
    for (let seed = 1; seed < 20; seed += 1) {
      const killed = makePlan(seed, parts, { durationMs, everyMs: 1000 })
        .filter(({ action }) => action.kind === 'kill')
        .map(({ action }) => targetOf(action).replace('-2', ''))
      expect([...new Set(killed)].toSorted()).toEqual(['gateway', 'kafka', 'population', 'postgres', 'redis'])
    }
  })

  test('leaves a part alone for fifteen seconds after it was hit', () => {
    const lastHit = new Map<string, number>()
    for (const { atMs, action } of makePlan(3, parts, { durationMs: 600_000, everyMs: 500 })) {
      expect(atMs - (lastHit.get(targetOf(action)) ?? -15_000)).toBeGreaterThanOrEqual(15_000)
      lastHit.set(targetOf(action), atMs)
    }
    expect(lastHit.size).toBe(8)
  })
})
