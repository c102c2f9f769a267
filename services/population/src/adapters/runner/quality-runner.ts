import { createStepRunner, type Part } from '@hub/lifecycle'
import type { Logger } from '@hub/telemetry'

const deltasPerStep = 10_000
const lookEveryMs = 5000

/** Adds up what changes of the data quality have left, so that there is little to add where it is read. Readers see both, whatever is added up yet. */
export const createQualityRunner = ({
  fold,
  logger,
}: {
  readonly fold: (limit: number) => Promise<number>
  readonly logger: Logger
}): Part =>
  createStepRunner({
    name: 'quality runner',
    begin: () => async () => ((await fold(deltasPerStep)) === deltasPerStep ? 0 : lookEveryMs),
    onFailure: (err) => logger.warn({ err }, 'counts of the data quality could not be added up, will try again'),
    retryMs: lookEveryMs,
  })
