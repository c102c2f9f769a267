import { reasonOf } from '@hub/failure'
import { createWakeUp, type Part } from '@hub/lifecycle'
import type { Logger } from '@hub/telemetry'
import type { Shadow } from '../../application/rebuild-ports.ts'
import type { RebuildOutcome } from '../../application/rebuild-register.ts'

export interface RebuildRunner extends Part {
  /** There may be something to do. */
  readonly call: () => void
}

const lookEveryMs = 5000
const retryMs = 1000

/** Works on a rebuild in whichever replica is first; the others look again every few seconds, and one of them goes on where a process died. */
export const createRebuildRunner = (options: {
  readonly hasWork: () => Promise<boolean>
  readonly withRebuild: (work: (shadow: Shadow) => Promise<void>) => Promise<void>
  readonly rebuildRegister: (shadow: Shadow, isStopped: () => boolean) => Promise<RebuildOutcome>
  readonly noteSetback: (id: string, reason: string) => Promise<void>
  readonly logger: Logger
}): RebuildRunner => {
  const { hasWork, withRebuild, rebuildRegister, noteSetback, logger } = options
  const called = createWakeUp()
  const stopping = new AbortController()
  let running: Promise<void> = Promise.resolve()

  const attempt = async (shadow: Shadow): Promise<void> => {
    const { rebuildId } = shadow
    try {
      logger.info({ rebuildId }, 'rebuilding the read model')
      const outcome = await rebuildRegister(shadow, () => stopping.signal.aborted)
      logger.info({ rebuildId, outcome }, 'rebuild of the read model ended')
    } catch (err) {
      logger.warn({ err, rebuildId }, 'rebuild of the read model broke off, will go on')
      await noteSetback(rebuildId, reasonOf(err))
    }
  }

  const run = async (): Promise<void> => {
    while (!stopping.signal.aborted) {
      let busy = false
      try {
        busy = await hasWork()
        if (busy) await withRebuild(attempt)
      } catch (err) {
        logger.warn({ err }, 'rebuilds could not be looked at, will try again')
      }
      await called.wait(busy ? retryMs : lookEveryMs)
    }
  }

  return {
    name: 'rebuild runner',
    call: called.call,
    start: () => {
      running = run()
      return Promise.resolve()
    },
    stop: async () => {
      stopping.abort()
      called.call()
      await running
    },
  }
}
