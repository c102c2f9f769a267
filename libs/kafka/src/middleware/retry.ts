import { OutageFault, PermanentFault, TransientFault } from '@hub/failure'
import { pause } from '@hub/lifecycle'
import type { DeliveryHandler } from './transaction.ts'

const firstPauseMs = 50

/** Whether the same deliveries may succeed if they are tried again now. */
const isWorthAnotherTry = (error: unknown, deliveries: number): boolean => {
  if (error instanceof OutageFault || error instanceof PermanentFault) return false
  // In a larger batch a bug is narrowed down first, not tried again.
  return error instanceof TransientFault || deliveries === 1
}

/** Tries again with growing pauses. An outage is left to the consumer, which waits without limit. */
export const retryWithBackoff =
  (options: { readonly attempts: number; readonly stopped: AbortSignal }) =>
  (next: DeliveryHandler): DeliveryHandler =>
  async (deliveries) => {
    for (let attempt = 1; ; attempt += 1) {
      try {
        await next(deliveries)
        return
      } catch (error) {
        const spent = attempt >= options.attempts || options.stopped.aborted
        if (spent || !isWorthAnotherTry(error, deliveries.length)) throw error
        await pause(firstPauseMs * 2 ** (attempt - 1), options.stopped)
      }
    }
  }
