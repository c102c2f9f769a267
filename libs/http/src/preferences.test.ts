import { expect, test } from '@jest/globals'
import { longestWaitSeconds, parseWaitSeconds } from './preferences.ts'

test.each<[header: string | readonly string[] | undefined, seconds: number]>([
  [undefined, 0],
  ['', 0],
  ['wait=5', 5],
  ['wait=0', 0],
  ['Wait=5', 5],
  ['wait = 5', 5],
  ['wait="5"', 5],
  ['respond-async, wait=5', 5],
  ['wait=5, respond-async', 5],
  ['wait=5; foo=bar', 5],
  [['respond-async', 'wait=5'], 5],
  ['wait=1, wait=9', 1],
  ['wait=10', 10],
  ['wait=11', 10],
  ['wait=999999999', 10],
  ['respond-async', 0],
  ['waiting=5', 0],
  ['nowait=5', 0],
  ['wait', 0],
  ['wait=', 0],
  ['wait=-5', 0],
  ['wait=5s', 0],
  ['wait=0x5', 0],
  ['wait=soon', 0],
])('Prefer: %j asks to wait %i seconds', (header, seconds) => {
  expect(parseWaitSeconds(header)).toBe(seconds)
})

test('nobody waits longer than the gateway does', () => {
  expect(parseWaitSeconds('wait=100000')).toBe(longestWaitSeconds)
  expect(longestWaitSeconds).toBeLessThan(15)
})
