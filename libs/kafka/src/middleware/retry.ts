import { OutageFault, PermanentFault, TransientFault } from '@hub/failure'
import { pause } from '@hub/lifecycle'

const firstPauseMs = 50

/** Whether the same items may succeed if they are tried again now. */
const isWorthAnotherTry = (error: unknown, items: number): boolean => {
  if (error instanceof OutageFault || error instanceof PermanentFault) return false
  // In a larger batch a bug is narrowed down first, not tried again.
  return error instanceof TransientFault || items === 1
}

/** Tries again with growing pauses. An outage is left to the consumer, which waits without limit. */
export const retryWithBackoff =
  (options: { readonly attempts: number; readonly stopped: AbortSignal }) =>
  <Item>(next: (items: readonly Item[]) => Promise<void>) =>
  async (items: readonly Item[]): Promise<void> => {
    for (let attempt = 1; ; attempt += 1) {
      try {
        await next(items)
        return
      } catch (error) {
        const spent = attempt >= options.attempts || options.stopped.aborted
        if (spent || !isWorthAnotherTry(error, items.length)) throw error
        await pause(firstPauseMs * 2 ** (attempt - 1), options.stopped)
      }
    }
  }
