import { expect, test } from '@jest/globals'
import { listTransitions, readDrawnTransitions } from '@hub/testing'
import { timeToDecideMs, transitions } from './request.ts'

test('the states of a request are those that the page at the head of the file draws', () => {
  expect(readDrawnTransitions(new URL('request.ts', import.meta.url))).toEqual(listTransitions(transitions))
})

test('an officer has three days, and fifteen where the police of the commune have to ask', () => {
  const dayMs = 24 * 60 * 60 * 1000
  expect(timeToDecideMs('suspected-duplicate')).toBe(3 * dayMs)
  expect(timeToDecideMs('needs-verification')).toBe(15 * dayMs)
})
