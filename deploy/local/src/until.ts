import { setTimeout as delay } from 'node:timers/promises'

/**
 * Resolves when the condition holds.
 *
 * @throws Error that says what was waited for, if it does not within the time, or as soon as the waiting is called off
 */
export const until = async (
  what: string,
  { timeoutMs, calledOff }: { readonly timeoutMs: number; readonly calledOff?: AbortSignal | undefined },
  condition: () => Promise<boolean>,
): Promise<void> => {
  const deadline = Date.now() + timeoutMs
  while (!(await condition().catch(() => false))) {
    if (calledOff?.aborted === true) throw new Error(`${what} did not come up: ${String(calledOff.reason)}`)
    if (Date.now() > deadline) throw new Error(`${what} did not come up within ${timeoutMs / 1000} s`)
    await delay(50)
  }
}
