import { createStepRunner, type Part } from '@hub/lifecycle'
import { createRedriveBatch, type RedriveBatchOptions } from './redrive-batch.ts'
import type { RunningRedrive } from './redrive-store.ts'

// More at once would take connections from live events, which go on meanwhile.
const workers = 4
const mostEvents = 500
/** A job with a rate is worked in portions of this long. */
const portionSeconds = 0.2
const lookMs = 1000
const retryMs = 1000
const paceMs = 50

const portionOf = ({ ratePerSecond }: RunningRedrive): number =>
  ratePerSecond === null ? mostEvents : Math.min(mostEvents, Math.max(1, Math.floor(ratePerSecond * portionSeconds)))

type RunnerOptions<Tx> = Omit<RedriveBatchOptions<Tx>, 'stopped'>

const createStep = <Tx>(options: RunnerOptions<Tx>, stopped: AbortSignal): (() => Promise<number>) => {
  const { redrives } = options
  const redriveBatch = createRedriveBatch({ ...options, stopped })

  /** `later` the rate allows nothing now · `idle` nothing is left that nobody else has in hand */
  const workAt = async (redrive: RunningRedrive): Promise<'worked' | 'later' | 'idle'> => {
    const portion = portionOf(redrive)
    if (redrive.ratePerSecond !== null && !(await redrives.takeBudget(redrive, portion))) return 'later'
    if ((await redriveBatch(redrive.id, portion)) > 0) return 'worked'
    await redrives.finish(redrive.id)
    return 'idle'
  }

  /** One batch of each job after the other, until there is nothing to do. @returns whether a rate is what it was stopped by */
  const work = async (): Promise<boolean> => {
    for (;;) {
      const outcomes: string[] = []
      for (const redrive of await redrives.listRunning()) if (!stopped.aborted) outcomes.push(await workAt(redrive))
      if (!outcomes.includes('worked')) return outcomes.includes('later')
    }
  }

  /** @returns for how long there will be nothing to do */
  return async () => {
    if ((await redrives.listRunning()).length === 0) return lookMs
    const results = await Promise.allSettled(Array.from({ length: workers }, work))
    const failed = results.find((result) => result.status === 'rejected')
    if (failed !== undefined) throw failed.reason
    return results.some((result) => result.status === 'fulfilled' && result.value) ? paceMs : lookMs
  }
}

/**
 * Works at the redrives that run, whoever started them and wherever: jobs, what is left of them and what they came to are in the database, so every
 * process of the consumer works at all of them, and what one leaves when it dies the others finish. Several batches at once, no key in two of them.
 */
export const createRedriveRunner = <Tx>(options: RunnerOptions<Tx>): Part => {
  const { logger } = options
  return createStepRunner({
    name: 'redrive',
    begin: (stopped) => createStep(options, stopped),
    onFailure: (err) => logger.warn({ err }, 'parked events could not be worked off, will try again'),
    retryMs,
  })
}
