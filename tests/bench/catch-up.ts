import { setTimeout as delay } from 'node:timers/promises'

/** When so much had been done, in milliseconds by any one clock. */
export interface Sighting {
  readonly at: number
  readonly done: number
}

/**
 * The rate from the first sighting in which something had been done to the last one: what came before is start and joining a group. Where the first is
 * already the last, all that is known is that it took at most the time since the start.
 */
export const rateOf = (start: Sighting, sightings: readonly Sighting[]): number => {
  const first = sightings.find(({ done }) => done > start.done)
  const last = sightings.at(-1)
  if (first === undefined || last === undefined) return 0
  const from = first.done === last.done ? start : first
  return ((last.done - from.done) / (last.at - from.at)) * 1000
}

export interface CatchUp {
  readonly perSecond: number
  /** From the start until all was done. */
  readonly seconds: number
}

const stalledMs = 60_000

interface Watched {
  readonly what: string
  readonly done: () => Promise<number>
  readonly total: number
  readonly everyMs: number
  readonly onProgress: (done: number) => void
}

const watchUntilDone = async (watched: Watched, base: number): Promise<readonly Sighting[]> => {
  const { what, total, onProgress } = watched
  const sightings: Sighting[] = []
  let movedAt = performance.now()
  for (let last = 0; last < total;) {
    const sighting = { done: (await watched.done()) - base, at: performance.now() }
    if (sighting.done > last) movedAt = sighting.at
    last = sighting.done
    sightings.push(sighting)
    onProgress(last)
    if (sighting.at - movedAt > stalledMs) throw new Error(`${what} stands still at ${last} of ${total}`)
    if (last < total) await delay(watched.everyMs)
  }
  return sightings
}

/** Watches work that goes on elsewhere until it is done. @throws Error if nothing moves for a minute */
export const watchCatchUp = async (
  options: Watched & {
    readonly start: () => Promise<void>
    /** Wrapped around the watching, once the start is over. */
    readonly window?: <Result>(work: () => Promise<Result>) => Promise<Result>
  },
): Promise<CatchUp> => {
  const base = await options.done()
  const start = { at: performance.now(), done: 0 }
  await options.start()
  const watch = (): Promise<readonly Sighting[]> => watchUntilDone(options, base)
  const sightings = await (options.window ?? ((work) => work()))(watch)
  const end = sightings.at(-1)?.at ?? start.at
  return { perSecond: rateOf(start, sightings), seconds: (end - start.at) / 1000 }
}
