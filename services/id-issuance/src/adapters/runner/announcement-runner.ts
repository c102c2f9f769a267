import type { PersonId } from '@hub/contracts'
import { createStepRunner, type Part } from '@hub/lifecycle'
import type { Logger } from '@hub/telemetry'

const personsPerStep = 250

// What a birth of the same moment may find before it on its way: about a second of work. Whoever takes events in does it for less where more of them wait.
const mostAhead = 1000

const lookEveryMs = 1000
const lookAgainMs = 100
const stepWhileReceivingMs = 20_000
const first = '00000000-0000-0000-0000-000000000000' as PersonId

export interface AnnouncementRunnerOptions {
  readonly isWaiting: () => Promise<boolean>
  /** Whether rows of an import are just coming in: they go before. */
  readonly isReceiving: () => Promise<boolean>
  /** How many events are on their way to those who hear of numbers, theirs and others. */
  readonly countAhead: () => Promise<number>
  readonly announceNext: (after: PersonId, limit: number) => Promise<PersonId | undefined>
  /** After the last step. */
  readonly stop: () => Promise<void>
  readonly logger: Logger
}

/**
 * Publishes what imports have kept, a step at a time, and only while little is on its way: the events of the day's births never queue behind a million
 * imported persons. While rows come in it takes a step every twenty seconds, and one a second where it is not known how
 * much is on its way.
 */
export const createAnnouncementRunner = (options: AnnouncementRunnerOptions): Part => {
  const { isWaiting, isReceiving, countAhead, announceNext, logger } = options
  // What was announced lies before, as rows that are not cleared away yet; who was passed over is looked for from the beginning.
  let last = first
  let steppedAt = -Infinity

  /** @returns how long to rest before the next step */
  const announce = async (): Promise<number> => {
    const ahead = await countAhead().catch(() => undefined)
    if (ahead !== undefined && ahead >= mostAhead) return lookAgainMs
    const before = last
    last = (await announceNext(last, personsPerStep)) ?? first
    steppedAt = performance.now()
    const isDone = last === first && before === first
    return isDone || ahead === undefined ? lookEveryMs : 0
  }
  const step = async (): Promise<number> => {
    if (last === first && !(await isWaiting())) return lookEveryMs
    const isTooSoon = performance.now() - steppedAt < stepWhileReceivingMs
    return isTooSoon && (await isReceiving()) ? lookEveryMs : announce()
  }
  const runner = createStepRunner({
    name: 'announcement runner',
    begin: () => step,
    onFailure: (err) => logger.warn({ err }, 'persons of an import could not be announced, will try again'),
    retryMs: lookEveryMs,
  })
  return {
    ...runner,
    stop: async () => {
      await runner.stop()
      await options.stop()
    },
  }
}
