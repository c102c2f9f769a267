import { describe, expect, test } from '@jest/globals'
import { pause } from './pause.ts'

const anHour = 60 * 60 * 1000

describe('a pause', () => {
  test('ends after its time', async () => {
    const startedAt = performance.now()
    await pause(5, new AbortController().signal)
    // Timers of Node may be a millisecond early.
    expect(performance.now() - startedAt).toBeGreaterThanOrEqual(4)
  })

  test('ends at once, and without an error, when the work is stopped', async () => {
    const stopping = new AbortController()
    const pausing = pause(anHour, stopping.signal)
    stopping.abort(new Error('stopping'))
    await expect(pausing).resolves.toBeUndefined()
  })

  test('does not begin when the work is stopped already', async () => {
    await expect(pause(anHour, AbortSignal.abort())).resolves.toBeUndefined()
  })
})
