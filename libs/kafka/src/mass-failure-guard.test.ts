import { describe, expect, test } from '@jest/globals'
import { createMassFailureGuard, MassFailure } from './mass-failure-guard.ts'

/** A guard with a clock that the test moves. */
const createGuard = () => {
  const clock = { now: 1_000_000 }
  return { clock, guard: createMassFailureGuard(() => clock.now) }
}

type Guard = ReturnType<typeof createMassFailureGuard>

const fail = (guard: Guard, times: number, reason = 'bug', key = 'one'): void => {
  for (let count = 0; count < times; count += 1) guard.willPark(reason, key)
}
const failKeys = (guard: Guard, from: number, to: number, reason = 'bug'): void => {
  for (let key = from; key < to; key += 1) guard.willPark(reason, `person-${key}`)
}

describe('a few failures', () => {
  test.each([1, 10, 50])('%i in a row are parked', (times) => {
    const { guard } = createGuard()
    expect(() => fail(guard, times)).not.toThrow()
  })

  test('go on for ever where they are no more than 5 %', () => {
    const { guard, clock } = createGuard()
    expect(() => {
      for (let round = 0; round < 500; round += 1) {
        guard.applied(19)
        clock.now += 1000
        guard.willPark('bug', `person-${round}`)
      }
    }).not.toThrow()
  })

  test('are forgotten with the events that came after them', () => {
    const { guard } = createGuard()
    fail(guard, 50)
    guard.applied(1000)
    expect(() => fail(guard, 50)).not.toThrow()
  })

  test('of 99 persons within a minute are parked', () => {
    const { guard } = createGuard()
    expect(() => {
      for (let key = 0; key < 99; key += 1) {
        guard.applied(99)
        guard.willPark('bug', `person-${key}`)
      }
    }).not.toThrow()
  })
})

describe('many failures', () => {
  test('more than 50 of the last 1,000 events raise the alarm, one person or not', () => {
    const { guard } = createGuard()
    fail(guard, 50)
    expect(() => guard.willPark('bug', 'one')).toThrow(new MassFailure('bug'))
  })

  test('raise it as soon as they are more than 5 %, whatever was applied in between', () => {
    const { guard } = createGuard()
    for (let round = 0; round < 50; round += 1) {
      guard.applied(18)
      guard.willPark('bug', 'one')
    }
    expect(() => guard.willPark('bug', 'one')).toThrow(MassFailure)
  })

  test('of 100 persons within a minute raise it, however many events were applied in between', () => {
    const { guard, clock } = createGuard()
    for (let key = 0; key < 99; key += 1) {
      guard.applied(10_000)
      guard.willPark('bug', `person-${key}`)
      clock.now += 600
    }
    expect(() => guard.willPark('bug', 'person-99')).toThrow(MassFailure)
  })

  test('of 100 persons in more than a minute do not', () => {
    const { guard, clock } = createGuard()
    for (let key = 0; key < 99; key += 1) {
      guard.applied(10_000)
      guard.willPark('bug', `person-${key}`)
    }
    clock.now += 60_000
    guard.applied(10_000)
    expect(() => guard.willPark('bug', 'person-99')).not.toThrow()
  })

  test('of one person, however often, do not count as many persons', () => {
    const { guard } = createGuard()
    expect(() => {
      for (let round = 0; round < 200; round += 1) {
        guard.applied(10_000)
        guard.willPark('bug', 'one')
      }
    }).not.toThrow()
  })

  test('are counted apart by their reasons', () => {
    const { guard } = createGuard()
    fail(guard, 50, 'bug')
    expect(() => fail(guard, 50, 'sequence-went-back')).not.toThrow()
    expect(() => guard.willPark('sequence-went-back', 'one')).toThrow(new MassFailure('sequence-went-back'))
  })

  test('of 60 persons for one reason and 60 for another raise no alarm', () => {
    const { guard } = createGuard()
    expect(() => {
      for (const [from, reason] of [0, 20, 40].flatMap((start) => [
        [start, 'bug'] as const,
        [start, 'late'] as const,
      ])) {
        failKeys(guard, from, from + 20, reason)
        guard.applied(1000)
      }
    }).not.toThrow()
  })

  test('are told with their reason', () => {
    expect(new MassFailure('undecodable-malformed-json')).toMatchObject({
      name: 'MassFailure',
      reason: 'undecodable-malformed-json',
    })
  })
})
