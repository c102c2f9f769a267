import { pause, type Part } from '@hub/lifecycle'
import type { Logger } from '@hub/telemetry'

const lookEveryMs = 1000

/** Lets a run go on, step by step, in whichever process is free; the others look again every second. */
export const createEstablishmentRunner = (options: {
  readonly isRunning: () => Promise<boolean>
  readonly continueEstablishment: () => Promise<boolean>
  readonly logger: Logger
}): Part => {
  const { isRunning, continueEstablishment, logger } = options
  const stopping = new AbortController()
  const { signal: stopped } = stopping
  let running: Promise<void> = Promise.resolve()

  const step = async (): Promise<boolean> => {
    try {
      return (await isRunning()) && (await continueEstablishment())
    } catch (err) {
      logger.warn({ err }, 'the run over citizens without a number will try again')
      return false
    }
  }
  const run = async (): Promise<void> => {
    while (!stopped.aborted) if (!(await step())) await pause(lookEveryMs, stopped)
  }
  return {
    name: 'establishment runner',
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
