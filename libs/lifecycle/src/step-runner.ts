import { pause } from './pause.ts'
import type { Part } from './run.ts'

/** Does the next piece of some work. @returns how long to rest before the one after it, in milliseconds; 0 to go on at once */
type Step = () => Promise<number>

/** Takes one step after the other until it is stopped; a step that is under way is waited for. One that rejects is told of, and tried again. */
export const createStepRunner = (options: {
  readonly name: string
  /** @param stopped aborted when the work shall come to an end */
  readonly begin: (stopped: AbortSignal) => Step
  readonly onFailure: (error: unknown) => void
  /** How long to rest after a failure. */
  readonly retryMs: number
}): Part => {
  const { name, onFailure, retryMs } = options
  const stopping = new AbortController()
  const { signal: stopped } = stopping
  const step = options.begin(stopped)
  let running: Promise<void> = Promise.resolve()

  const tryStep = async (): Promise<number> => {
    try {
      return await step()
    } catch (error) {
      onFailure(error)
      return retryMs
    }
  }
  const run = async (): Promise<void> => {
    while (!stopped.aborted) {
      const restMs = await tryStep()
      if (restMs > 0) await pause(restMs, stopped)
    }
  }
  return {
    name,
    start: () => {
      running = run()
      return Promise.resolve()
    },
    stop: async () => {
      stopping.abort()
      await running
    },
  }
}
