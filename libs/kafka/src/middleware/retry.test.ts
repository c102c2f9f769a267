import { describe, expect, test } from '@jest/globals'
import { OutageFault, PermanentFault, TransientFault } from '@hub/failure'
import type { Delivery } from '../delivery.ts'
import { retryWithBackoff } from './retry.ts'

const deliveries = (count: number): Delivery[] => Array.from({ length: count }, () => ({}) as Delivery)
const contention = new TransientFault('contention', 'again')

/** A handler that fails with each of the errors in turn, then succeeds. */
const setUp = (
  errors: readonly unknown[],
  options: { readonly attempts?: number; readonly stopped?: AbortSignal } = {},
) => {
  const calls: number[] = []
  const left = [...errors]
  const { attempts = 5, stopped = new AbortController().signal } = options
  const handle = retryWithBackoff({ attempts, stopped })((batch) => {
    calls.push(batch.length)
    const error = left.shift()
    return error === undefined ? Promise.resolve() : Promise.reject(error)
  })
  return { calls, handle }
}

describe('a delivery that fails', () => {
  test('for a moment is tried again, as the same batch', async () => {
    const { calls, handle } = setUp([contention])
    await handle(deliveries(3))
    expect(calls).toEqual([3, 3])
  })

  test('once too often is given up, with the last error', async () => {
    const last = new TransientFault('contention', 'the last')
    const { calls, handle } = setUp([contention, last], { attempts: 2 })
    await expect(handle(deliveries(3))).rejects.toBe(last)
    expect(calls).toHaveLength(2)
  })

  test('for a bug is tried again alone', async () => {
    const { calls, handle } = setUp([new TypeError('bug')])
    await handle(deliveries(1))
    expect(calls).toEqual([1, 1])
  })

  test('for a bug among others is narrowed down first, not tried again', async () => {
    const bug = new TypeError('bug')
    const { calls, handle } = setUp([bug])
    await expect(handle(deliveries(2))).rejects.toBe(bug)
    expect(calls).toEqual([2])
  })

  test.each([
    ['for good', new PermanentFault('poison', 'never')],
    ['because of an outage, which the consumer waits out', new OutageFault('postgres', 'away')],
  ])('%s is not tried again', async (_why, error) => {
    const { calls, handle } = setUp([error])
    await expect(handle(deliveries(1))).rejects.toBe(error)
    expect(calls).toHaveLength(1)
  })

  test('while the consumer stops is not tried again', async () => {
    const { calls, handle } = setUp([contention], { stopped: AbortSignal.abort() })
    await expect(handle(deliveries(1))).rejects.toBe(contention)
    expect(calls).toHaveLength(1)
  })

  test('does not keep a consumer from stopping with its pauses', async () => {
    const stopping = new AbortController()
    const forEver = Array.from({ length: 100 }, () => contention)
    const { calls, handle } = setUp(forEver, { attempts: 100, stopped: stopping.signal })
    const handling = handle(deliveries(1))
    stopping.abort()
    await expect(handling).rejects.toBe(contention)
    expect(calls.length).toBeLessThanOrEqual(2)
  })

  test('pauses longer each time', async () => {
    const times: number[] = []
    const handle = retryWithBackoff({ attempts: 3, stopped: new AbortController().signal })(() => {
      times.push(performance.now())
      return Promise.reject(contention)
    })
    await expect(handle(deliveries(1))).rejects.toBe(contention)
    const [first = 0, second = 0, third = 0] = times
    // Timers of Node may be a millisecond early.
    expect(second - first).toBeGreaterThanOrEqual(49)
    expect(third - second).toBeGreaterThanOrEqual(99)
  })
})

test('a delivery that succeeds is handled once', async () => {
  const { calls, handle } = setUp([])
  await handle(deliveries(3))
  expect(calls).toEqual([3])
})
