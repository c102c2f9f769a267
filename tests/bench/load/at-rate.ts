import { setTimeout as delay } from 'node:timers/promises'
import { intendedAt } from './schedule.ts'

/**
 * Sends at the intended times, whether or not what was sent before has been answered (open loop), until all are answered.
 *
 * @param send gets when it was meant to be sent, on the clock of `performance.now()`
 */
export const atRate = async (
  count: number,
  perSecond: number,
  send: (index: number, meantAt: number) => Promise<void>,
): Promise<void> => {
  const startedAt = performance.now()
  const sent: Promise<void>[] = []
  for (let index = 0; index < count; index += 1) {
    const meantAt = startedAt + intendedAt(index, perSecond)
    await delay(Math.max(0, meantAt - performance.now()))
    sent.push(send(index, meantAt))
  }
  await Promise.all(sent)
}
