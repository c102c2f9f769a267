import { setTimeout as delay } from 'node:timers/promises'

/** Resolves after the time, or as soon as the signal is aborted. Never rejects. */
export const pause = (ms: number, until: AbortSignal): Promise<void> =>
  delay(ms, undefined, { signal: until }).catch(() => undefined)
