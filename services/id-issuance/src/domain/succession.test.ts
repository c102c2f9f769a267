import { describe, expect, test } from '@jest/globals'
import type { Pin } from '@hub/citizen'
import type { PersonId } from '@hub/contracts'
import { certify, type NumberInLine } from './succession.ts'

// oxlint-disable-next-line eslint/no-restricted-globals -- The domain is given instants, and the test is who brings them.
const instant = (text: string): Date => new Date(text)

const personId = '0190a1b2-0000-7000-8000-000000000001' as PersonId
const [first, second, third] = ['001326000001', '001300000002', '001301000003'] as [Pin, Pin, Pin]
const at = instant('2026-11-20T02:15:30.123Z')
const effectiveAt = instant('2026-11-20T02:15:31.456Z')
const instants = { cancelledAt: at.toISOString(), effectiveAt: effectiveAt.toISOString() }

const held = (pin: Pin): NumberInLine => ({ pin, personId })
const ended = (pin: Pin, successor?: Pin): NumberInLine => ({
  pin,
  personId,
  cancellation: { at, effectiveAt, successor },
})
const decided = (pin: Pin, successor?: Pin): NumberInLine => ({ pin, personId, cancellation: { at, successor } })

describe('what is certified', () => {
  test('is each succession up to the number that is held now', () => {
    expect(certify([ended(first, second), ended(second, third), held(third)])).toEqual({
      kind: 'certifiable',
      personId,
      successions: [
        { pin: first, successor: second, ...instants },
        { pin: second, successor: third, ...instants },
      ],
    })
  })

  test('ends with the number that nothing took the place of', () => {
    expect(certify([ended(first, second), ended(second)])).toEqual({
      kind: 'certifiable',
      personId,
      successions: [
        { pin: first, successor: second, ...instants },
        { pin: second, ...instants },
      ],
    })
  })
})

describe('nothing is certified', () => {
  test.each([
    ['of a number that was never given out', [], 'unknown-number'],
    ['of a number that is held', [held(first)], 'number-not-cancelled'],
    ['while its cancellation is not effective', [decided(first, second), held(second)], 'cancellation-not-effective'],
    [
      'while the cancellation of a later number is not effective',
      [ended(first, second), decided(second, third), held(third)],
      'cancellation-not-effective',
    ],
  ])('%s', (_what, line, kind) => {
    expect(certify(line)).toEqual({ kind })
  })
})
