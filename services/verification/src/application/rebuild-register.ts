import type { Event, IncomingRecord } from '@hub/contracts'
import { TransientFault } from '@hub/failure'
import type { TableDifference } from '../domain/rebuild.ts'
import { foldEvents, toEvents, type FoldHandlers } from './fold-events.ts'
import { createReadAhead, type ReadAhead } from './read-ahead.ts'
import type { Log, OpenLog, PartitionOffsets, Shadow } from './rebuild-ports.ts'

/**
 * Builds the read model anew from the topics, beside the live one, and puts it in its place.
 *
 *   reading ──▶ caught up ──▶ pause ──▶ same point ──▶ compare ──▶ take over ──▶ finished
 *   (large batches,           (nothing is    (committed offsets,    (all of it one transaction: a crash before its end leaves
 *    position and rows         applied to     and beyond them what   the live model as it was, and nothing paused)
 *    commit together)          the live one)  the inbox holds)
 *
 * The shadow takes in only what the live model has dealt with, and leaves out what that one has parked, so that both can be compared: what differs then is
 * damage. It never fences, and writes nothing that the live model reads.
 */
export interface RebuildDeps {
  readonly openLog: OpenLog
  readonly handlers: FoldHandlers
  readonly now: () => Date
}

export type RebuildOutcome = 'finished' | 'cancelled' | 'stopped'

const eventsPerTransaction = 10_000
const waitMs = 100
const lookEveryMs = 500

// The live model commits its offset behind each fetch, so it is ahead of that by one fetch of a partition at most.
const mostUncommitted = 3000
// Twice that: a partition that the live model leaves behind must not fill the memory.
const mostAhead = 2 * mostUncommitted
// Shorter than a consumer waits for a lock, so that it notices nothing.
const mostReadingWhilePausedMs = 5000

const isEqual = ({ missing, surplus, differing }: TableDifference): boolean => missing + surplus + differing === 0

interface Attempt {
  readonly shadow: Shadow
  readonly log: Log
  readonly ahead: ReadAhead
}

export const createRebuildRegister = ({ openLog, handlers, now }: RebuildDeps) => {
  const add = async ({ shadow }: Attempt, events: readonly Event[]): Promise<void> => {
    const parked = await shadow.findParked(events.map(({ id }) => id))
    const isLeftOut = ({ id, type }: Event): boolean => parked.has(id) && handlers.get(type)?.overtakes !== true
    await shadow.add(
      await foldEvents(
        handlers,
        events.filter((event) => !isLeftOut(event)),
      ),
    )
    if (parked.size > 0) await shadow.leaveOut(events.filter(isLeftOut))
  }

  const addBatch = (
    attempt: Attempt,
    records: readonly IncomingRecord[],
    offsets: readonly PartitionOffsets[],
  ): Promise<boolean> => {
    const { shadow, ahead } = attempt
    const positions = ahead.positions()
    const events = toEvents(handlers, records)
    return shadow.inTransaction(async () => {
      await add(attempt, events)
      return shadow.moveOn(positions, offsets)
    })
  }

  const holdBack = ({ log, ahead }: Attempt, offsets: readonly PartitionOffsets[]): void => {
    for (const place of offsets) log.hold(place, ahead.end(place) > place.committed + mostAhead)
  }

  const readTo = async ({ log, ahead }: Attempt, offsets: readonly PartitionOffsets[]): Promise<void> => {
    const deadline = now().getTime() + mostReadingWhilePausedMs
    const isRead = (place: PartitionOffsets): boolean =>
      ahead.end(place) >= Math.min(place.high, place.committed + mostUncommitted)
    while (!offsets.every(isRead)) {
      if (now().getTime() > deadline) throw new TransientFault('log-too-slow', 'the topics could not be read in time')
      for (const batch of await log.next(waitMs)) ahead.add(batch)
    }
  }

  /** What the live model has dealt with beyond its committed offset. @throws TransientFault if it may be more than was read */
  const findUncommitted = async ({ shadow, ahead }: Attempt, place: PartitionOffsets): Promise<readonly Event[]> => {
    const events = toEvents(handlers, ahead.takeRest(place))
    const ids = events.map(({ id }) => id)
    const [applied, parked] = [await shadow.findApplied(ids), await shadow.findParked(ids)]
    const isDealtWith = ({ id }: Event): boolean => applied.has(id) || parked.has(id)
    const last = events.at(-1)
    if (last !== undefined && isDealtWith(last) && ahead.end(place) < place.high)
      throw new TransientFault('live-ahead', 'the live model is further than was read')
    return events.filter(isDealtWith)
  }

  const reachLive = async (attempt: Attempt): Promise<void> => {
    const { shadow, log, ahead } = attempt
    const offsets = await log.offsets()
    await readTo(attempt, offsets)
    await add(attempt, toEvents(handlers, ahead.take(offsets, Infinity)))
    for (const place of offsets) await add(attempt, await findUncommitted(attempt, place))
    await shadow.add(await foldEvents(handlers, await shadow.listAppliedSince()))
  }

  const switchOver = async (attempt: Attempt): Promise<RebuildOutcome> => {
    const { shadow } = attempt
    await shadow.settle()
    return shadow.inTransaction(async () => {
      await shadow.pauseLive()
      const pausedAt = now().getTime()
      await reachLive(attempt)
      const tables = await shadow.compare()
      const report = { equal: tables.every(isEqual), tables, pausedMs: now().getTime() - pausedAt }
      if (await shadow.takeOver(report)) return 'finished'
      return 'cancelled'
    })
  }

  const work = async (
    attempt: Attempt,
    first: readonly PartitionOffsets[],
    isStopped: () => boolean,
  ): Promise<RebuildOutcome> => {
    const { log, ahead } = attempt
    let [offsets, lookAt] = [first, now().getTime() + lookEveryMs]
    while (!isStopped()) {
      for (const batch of await log.next(waitMs)) ahead.add(batch)
      const records = ahead.take(offsets, eventsPerTransaction)
      const isDue = now().getTime() >= lookAt
      if ((records.length > 0 || isDue) && !(await addBatch(attempt, records, offsets))) return 'cancelled'
      if (records.length > 0 && !isDue) continue
      ;[offsets, lookAt] = [await log.offsets(), now().getTime() + lookEveryMs]
      holdBack(attempt, offsets)
      const positions = new Map(ahead.positions().map(({ topic, partition, next }) => [`${topic}/${partition}`, next]))
      const isBehind = ({ topic, partition, committed }: PartitionOffsets): boolean =>
        (positions.get(`${topic}/${partition}`) ?? 0) < committed
      if (!offsets.some(isBehind)) return switchOver(attempt)
    }
    return 'stopped'
  }

  /** One attempt; rejects with the faults of its ports, and may then be called again: it goes on where it was. */
  return async (shadow: Shadow, isStopped: () => boolean): Promise<RebuildOutcome> => {
    const known = await shadow.positions()
    const log = await openLog(known)
    try {
      const offsets = await log.offsets()
      if (known.length === 0) await shadow.begin(offsets)
      return await work({ shadow, log, ahead: createReadAhead(known, offsets) }, offsets, isStopped)
    } finally {
      await log.stop()
    }
  }
}
