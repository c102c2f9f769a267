import type { Logger } from '@hub/telemetry'

export interface Part {
  readonly name: string
  /** Resolves when the part is working, or has begun to try: waiting for a server that is away is not a failure to start. */
  readonly start: () => Promise<void>
  /** Finishes what is under way and lets go of everything. Called once, also after a failed start. */
  readonly stop: () => Promise<void>
}

/** What ended the run. */
type End =
  { readonly kind: 'signal'; readonly signal: NodeJS.Signals } | { readonly kind: 'crash'; readonly err: unknown }

// Fits the ten seconds that container platforms commonly leave between SIGTERM and SIGKILL.
const stopTimeoutMs = 9_500

const nextEnd = (): Promise<End> =>
  new Promise((resolve) => {
    const onSignal = (signal: NodeJS.Signals): void => resolve({ kind: 'signal', signal })
    process.once('SIGTERM', onSignal)
    process.once('SIGINT', onSignal)
    // The default handler would print the error as it is, with whatever it quotes.
    process.on('uncaughtException', (err) => resolve({ kind: 'crash', err }))
  })

const startAll = async (parts: readonly Part[], started: Part[]): Promise<End | undefined> => {
  for (const part of parts) {
    started.push(part)
    try {
      await part.start()
    } catch (err) {
      return { kind: 'crash', err }
    }
  }
  return undefined
}

const stopAll = async (parts: readonly Part[], logger: Logger): Promise<void> => {
  for (const part of parts.toReversed()) {
    try {
      await part.stop()
    } catch (err) {
      logger.error({ err, part: part.name }, 'part failed to stop')
    }
  }
}

const withinStopTimeout = async (work: Promise<void>): Promise<boolean> => {
  let timer: NodeJS.Timeout | undefined
  const timeout = new Promise<boolean>((resolve) => (timer = setTimeout(() => resolve(false), stopTimeoutMs)))
  const done = await Promise.race([work.then(() => true), timeout])
  clearTimeout(timer)
  return done
}

/**
 * Starts the parts left to right, waits for SIGTERM or SIGINT, stops them right to left.
 *
 * @returns the exit status: 0 after an orderly stop; 1 if a part failed to start, something threw where nobody caught it, or stopping took too long
 */
export const runUntilSignal = async (parts: readonly Part[], logger: Logger): Promise<0 | 1> => {
  const ended = nextEnd()
  const started: Part[] = []
  const failedStart = await Promise.race([startAll(parts, started), ended])
  if (failedStart === undefined) logger.info('started')
  const end = failedStart ?? (await ended)
  if (end.kind === 'crash') logger.error({ err: end.err }, 'crashed')
  else logger.info({ signal: end.signal }, 'stopping')
  const stoppedInTime = await withinStopTimeout(stopAll(started, logger))
  logger.info({ stoppedInTime }, 'stopped')
  return end.kind === 'crash' || !stoppedInTime ? 1 : 0
}
