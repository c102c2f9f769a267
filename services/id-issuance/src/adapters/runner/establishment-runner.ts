import { pause, type Part } from '@hub/lifecycle'
import type { Logger } from '@hub/telemetry'

const lookEveryMs = 1000

/** Lets a run go on, step by step, in whichever process is free; the others look again every second. */
export const createEstablishmentRunner = (continueEstablishment: () => Promise<boolean>, logger: Logger): Part => {
  const stopping = new AbortController()
  const { signal: stopped } = stopping
  let running: Promise<void> = Promise.resolve()

  const step = (): Promise<boolean> =>
    continueEstablishment().catch((err: unknown) => {
      logger.warn({ err }, 'the run over citizens without a number will try again')
      return false
    })
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
