import { afterEach, beforeEach, describe, expect, jest, test } from '@jest/globals'
import { createWakeUp } from './wake-up.ts'

beforeEach(() => {
  jest.useFakeTimers()
})
afterEach(() => {
  jest.useRealTimers()
})

/** Whether the promise has settled after everything that is ready has run. */
const isOver = async (waiting: Promise<void>): Promise<boolean> => {
  let over = false
  void waiting.then(() => (over = true))
  await jest.advanceTimersByTimeAsync(0)
  return over
}

describe('a loop that waits for work', () => {
  test('sleeps until it is called', async () => {
    const wakeUp = createWakeUp()
    const waiting = wakeUp.wait(1000)
    expect(await isOver(waiting)).toBe(false)
    wakeUp.call()
    expect(await isOver(waiting)).toBe(true)
  })

  test('sleeps no longer than it said', async () => {
    const waiting = createWakeUp().wait(1000)
    await jest.advanceTimersByTimeAsync(999)
    expect(await isOver(waiting)).toBe(false)
    await jest.advanceTimersByTimeAsync(1)
    expect(await isOver(waiting)).toBe(true)
  })

  test('does not sleep if it was called while it was busy', async () => {
    const wakeUp = createWakeUp()
    wakeUp.call()
    expect(await isOver(wakeUp.wait(1000))).toBe(true)
  })

  test('remembers many calls as one', async () => {
    const wakeUp = createWakeUp()
    wakeUp.call()
    wakeUp.call()
    await wakeUp.wait(1000)
    expect(await isOver(wakeUp.wait(1000))).toBe(false)
  })

  test('does not remember a call that it was woken by', async () => {
    const wakeUp = createWakeUp()
    const waiting = wakeUp.wait(1000)
    wakeUp.call()
    await waiting
    expect(await isOver(wakeUp.wait(1000))).toBe(false)
  })

  test('remembers a call that came after its time was over', async () => {
    const wakeUp = createWakeUp()
    const waiting = wakeUp.wait(10)
    await jest.advanceTimersByTimeAsync(10)
    await waiting
    wakeUp.call()
    expect(await isOver(wakeUp.wait(1000))).toBe(true)
  })

  test('remembers a second call that came before it was on its feet', async () => {
    const wakeUp = createWakeUp()
    const waiting = wakeUp.wait(1000)
    wakeUp.call()
    wakeUp.call()
    await waiting
    expect(await isOver(wakeUp.wait(1000))).toBe(true)
  })

  test('leaves no timer behind', async () => {
    const wakeUp = createWakeUp()
    const waiting = wakeUp.wait(1000)
    wakeUp.call()
    await waiting
    wakeUp.call()
    await wakeUp.wait(1000)
    expect(jest.getTimerCount()).toBe(0)
  })
})
