import { createStepRunner, type Part } from '@hub/lifecycle'
import type { Logger } from '@hub/telemetry'

const lookEveryMs = 1000

/** Lets a run go on, step by step, in whichever process is free; the others look again every second. */
export const createEstablishmentRunner = (options: {
  readonly isRunning: () => Promise<boolean>
  readonly continueEstablishment: () => Promise<boolean>
  readonly logger: Logger
}): Part => {
  const { isRunning, continueEstablishment, logger } = options
  return createStepRunner({
    name: 'establishment runner',
    begin: () => async () => ((await isRunning()) && (await continueEstablishment()) ? 0 : lookEveryMs),
    onFailure: (err) => logger.warn({ err }, 'the run over citizens without a number will try again'),
    retryMs: lookEveryMs,
  })
}
