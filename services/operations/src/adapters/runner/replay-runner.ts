import { createStepRunner, type Part } from '@hub/lifecycle'
import type { Logger } from '@hub/telemetry'

const lookEveryMs = 1000

/** Works on replays step by step. What fails is tried again after a second, from where the last step that was kept had come. */
export const createReplayRunner = (options: {
  readonly continueReplay: () => Promise<number | undefined>
  readonly logger: Logger
}): Part => {
  const { continueReplay, logger } = options
  return createStepRunner({
    name: 'replay runner',
    begin: () => async () => (await continueReplay()) ?? lookEveryMs,
    onFailure: (err) => logger.warn({ err }, 'a replay could not go on, will try again'),
    retryMs: lookEveryMs,
  })
}
