import { describe, expect, test } from '@jest/globals'
import { listTransitions, readDrawnTransitions } from '@hub/testing'
import { isSameActor } from './actor.ts'
import { decideSuccessor, transitions, type Ground } from './cancellation.ts'

const corrected = { provinceCode: '01', sex: 'female', birthYear: 2000 } as const

test('the states of a cancellation are those that the page at the head of the file draws', () => {
  expect(readDrawnTransitions(new URL('cancellation.ts', import.meta.url))).toEqual(listTransitions(transitions))
})

describe('the number that a person gets instead', () => {
  test.each<[Ground, string]>([
    ['sex-or-birth-year-corrected', 'fault'],
    ['collection-error', 'fault'],
    ['forged-or-false', 'none'],
    ['birth-certificate-revoked', 'none'],
  ])('on %s, where nobody says from what: %s', (ground, kind) => {
    expect(decideSuccessor(ground, undefined).kind).toBe(kind)
  })

  test.each<Ground>(['sex-or-birth-year-corrected', 'collection-error', 'forged-or-false'])(
    'on %s is made from the corrected facts',
    (ground) => {
      expect(decideSuccessor(ground, corrected)).toEqual({ kind: 'series', series: '001300' })
    },
  )

  test('comes from a new, lawful registration where the certificate was revoked', () => {
    expect(decideSuccessor('birth-certificate-revoked', corrected)).toMatchObject({ kind: 'fault' })
  })

  test('cannot be made for a sex that is not determined', () => {
    expect(decideSuccessor('collection-error', { ...corrected, sex: 'undetermined' }).kind).toBe('fault')
  })
})

test('two officers of one agency are two people, and one name in two agencies too', () => {
  const one = { client: 'a', officer: 'x' }
  expect(isSameActor(one, { ...one })).toBe(true)
  expect(isSameActor(one, { ...one, officer: 'y' })).toBe(false)
  expect(isSameActor(one, { ...one, client: 'b' })).toBe(false)
})
