import { pause, type Part } from '@hub/lifecycle'
import type { Logger } from '@hub/telemetry'

const lookEveryMs = 1000

/** Works on replays step by step. What fails is tried again after a second, from where the last step that was kept had come. */
export const createReplayRunner = (options: {
  readonly continueReplay: () => Promise<number | undefined>
  readonly logger: Logger
}): Part => {
  const { continueReplay, logger } = options
  const stopping = new AbortController()
  const { signal: stopped } = stopping
  let running: Promise<void> = Promise.resolve()

  const step = async (): Promise<number> => {
    try {
      return (await continueReplay()) ?? lookEveryMs
    } catch (err) {
      logger.warn({ err }, 'a replay could not go on, will try again')
      return lookEveryMs
    }
  }
  const run = async (): Promise<void> => {
    while (!stopped.aborted) await pause(await step(), stopped)
  }
  return {
    name: 'replay runner',
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
