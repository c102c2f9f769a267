import { pause, type Part } from '@hub/lifecycle'
import type { Logger } from '@hub/telemetry'

const confirmEveryMs = 250
const retryMs = 500

/**
 * Puts the catalogue of the installation in force, then goes on confirming. A catalogue that cannot be applied at all fails the start. While the
 * database is away both are tried again, behind a gateway that has started: until the first confirmation it refuses every call, and says why, which a
 * closed port would not.
 */
export const createCataloguePart = (options: {
  /** @returns the version in force. @throws PermanentFault if the catalogue cannot be applied at all */
  readonly apply: () => Promise<number>
  readonly confirm: () => Promise<void>
  readonly isPermanent: (error: unknown) => boolean
  readonly logger: Logger
}): Part => {
  const { apply, confirm, isPermanent, logger } = options
  const stopping = new AbortController()
  const { signal: stopped } = stopping
  let running: Promise<void> = Promise.resolve()
  let isConfirmed = true

  /** @returns whether it is in force */
  const applyOnce = async (): Promise<boolean> => {
    try {
      logger.info({ version: await apply() }, 'catalogue in force')
      return true
    } catch (err) {
      if (isPermanent(err)) throw err
      logger.warn({ err }, 'the catalogue cannot be applied yet, will try again')
      return false
    }
  }

  const applyLater = async (): Promise<void> => {
    for (let isApplied = false; !isApplied && !stopped.aborted;) {
      await pause(retryMs, stopped)
      isApplied = await applyOnce().catch((err: unknown) => {
        logger.error({ err, alarm: 'catalogue' }, 'the catalogue is refused, will try again')
        return false
      })
    }
  }

  const confirmOnce = async (): Promise<void> => {
    try {
      await confirm()
      if (!isConfirmed) logger.info('the catalogue is confirmed again')
      isConfirmed = true
    } catch (err) {
      if (isConfirmed) logger.error({ err, alarm: 'catalogue' }, 'the catalogue cannot be confirmed, calls are refused')
      isConfirmed = false
    }
  }

  const run = async (isApplied: boolean): Promise<void> => {
    if (!isApplied) await applyLater()
    while (!stopped.aborted) {
      await confirmOnce()
      await pause(confirmEveryMs, stopped)
    }
  }

  return {
    name: 'catalogue',
    start: async () => {
      const isApplied = await applyOnce()
      if (isApplied) await confirmOnce()
      running = run(isApplied)
    },
    stop: async () => {
      stopping.abort()
      await running
    },
  }
}
