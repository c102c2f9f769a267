import { pause, type Part } from '@hub/lifecycle'
import type { Logger } from '@hub/telemetry'

const confirmEveryMs = 250
const retryMs = 500

/**
 * Puts the catalogue of the installation in force, then goes on confirming. While the database is away both are tried again; until the first
 * confirmation every call is refused.
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

  const applyUntilDone = async (): Promise<void> => {
    while (!stopped.aborted) {
      try {
        logger.info({ version: await apply() }, 'catalogue in force')
        return
      } catch (err) {
        if (isPermanent(err)) throw err
        logger.warn({ err }, 'the catalogue cannot be applied yet, will try again')
        await pause(retryMs, stopped)
      }
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

  const run = async (): Promise<void> => {
    while (!stopped.aborted) {
      await confirmOnce()
      await pause(confirmEveryMs, stopped)
    }
  }

  return {
    name: 'catalogue',
    start: async () => {
      await applyUntilDone()
      running = run()
    },
    stop: async () => {
      stopping.abort()
      await running
    },
  }
}
