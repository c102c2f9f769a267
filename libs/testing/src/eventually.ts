import { setTimeout as delay } from 'node:timers/promises'

/**
 * Resolves with the first value that satisfies the condition, asking again every few milliseconds. For things that happen elsewhere, in their own
 * time.
 *
 * @param options.everyMs how long to leave it between two questions, where asking costs something
 *
 * @throws Error that shows the last value, if none satisfied it in time
 */
export const eventually = async <Value>(
  ask: () => Promise<Value> | Value,
  isDone: (value: Value) => boolean,
  options: { readonly timeoutMs?: number; readonly what?: string; readonly everyMs?: number } = {},
): Promise<Value> => {
  const deadline = Date.now() + (options.timeoutMs ?? 20_000)
  for (;;) {
    const value = await ask()
    if (isDone(value)) return value
    if (Date.now() > deadline) {
      throw new Error(
        `${options.what ?? 'the condition'} did not come true in time; last seen: ${JSON.stringify(value).slice(0, 1000)}`,
      )
    }
    await delay(options.everyMs ?? 20)
  }
}
