import { composePin, seriesSize, type NumberSeries, type Pin } from '@hub/citizen'
import { OutageFault, PermanentFault } from '@hub/failure'
import { statement, type Queryable } from '@hub/postgres'
import type { NumberAllocator } from '../../application/ports.ts'
import type { Numbering } from '../../domain/numbering.ts'
import { permute } from '../../domain/permutation.ts'

/** Counters of an epoch that this process may use and no other: from `from` up to, not including, `end`; none where the epoch is at its end. */
interface Block {
  readonly epoch: number
  readonly keyId: string
  readonly from: number
  readonly end: number
}

// A lease costs one commit, and what is left of it is lost when the process ends: a small part of a million either way.
const firstSize = 32
// Where nearly everything is taken, fewer and larger leases find what is free. Permuting 1,024 counters holds the process up for 20 ms; 65,536
// would hold it up for more than a second.
const largestSize = 1024

// One statement, so that of processes that ask at once one begins the new epoch and all get different counters of it. An epoch begins anew where
// its key is compromised, or where the caller has seen this very epoch at its end. Nothing is leased under a key that is not at hand.
const leaseCounters = statement(
  'series-lease',
  `insert into number_series as leased (series, key_id, next_counter) values ($1, $2, $3)
   on conflict (series) do update set (epoch, key_id, next_counter) = (
     select case when anew then leased.epoch + 1 else leased.epoch end,
       case when anew then excluded.key_id else leased.key_id end,
       case when anew then excluded.next_counter else least(leased.next_counter + excluded.next_counter, ${seriesSize}) end
     from (select leased.key_id = any($4) or leased.epoch = $6) as decision (anew)
   )
   where leased.key_id = any($4) or leased.key_id = any($5)
   returning new.epoch, new.key_id as "keyId", new.next_counter as "end",
     case when old.epoch = new.epoch then old.next_counter else 0 end as "from"`,
)
const findTaken = statement('series-find-taken', 'select pin from pin where pin = any($1)')
const countTaken = statement('series-count-taken', 'select count(*) as taken from pin where pin between $1 and $2')

const createSeriesTable = (database: Queryable, { currentKeyId, keyIds, compromisedKeyIds }: Numbering) => ({
  /** @param finished the epoch that was seen at its end, if any was */
  lease: async (series: NumberSeries, size: number, finished: number | undefined): Promise<Block> => {
    const values = [series, currentKeyId, size, compromisedKeyIds, keyIds, finished ?? null]
    const [block] = await database.query<Block>(leaseCounters, values)
    // Nobody's event is to blame, and a restart with the key mends it: whoever asks waits, as for a server of ours that is away.
    if (block === undefined) throw new OutageFault('numbering-key', `the key of the series ${series} is not configured`)
    return block
  },
  keepFree: async (pins: readonly Pin[]): Promise<Pin[]> => {
    const rows = await database.query<{ pin: Pin }>(findTaken, [pins])
    const taken = new Set(rows.map(({ pin }) => pin))
    return pins.filter((pin) => !taken.has(pin))
  },
  isFull: async (series: NumberSeries): Promise<boolean> => {
    const [row] = await database.query<{ taken: number }>(countTaken, [
      composePin(series, 0),
      composePin(series, seriesSize - 1),
    ])
    return row?.taken === seriesSize
  },
})

/**
 * Leases counters in blocks, outside of the caller's transaction: the counter never goes back, and issuing in many places at once does not queue
 * for the row of a series. A counter whose transaction is rolled back is lost for its epoch. A series is full by its count of numbers: at the end
 * of the counter the next epoch finds what is left, unless nothing is.
 *
 * @param database not the pool that the callers' transactions come from: they hold a connection while they wait for a lease
 */
export const createLeasedAllocator = (database: Queryable, numbering: Numbering): NumberAllocator => {
  const table = createSeriesTable(database, numbering)
  const blocks = new Map<NumberSeries, Promise<Pin[]>>()
  // A number never leaves its table, so a series that is full stays full.
  const full = new Set<NumberSeries>()

  const usedUp = (): PermanentFault => new PermanentFault('series-used-up', 'no number of the series is left')

  const toPins = (series: NumberSeries, { epoch, keyId, from, end }: Block): readonly Pin[] => {
    const rounds = numbering.roundsOf({ series, epoch, keyId })
    return Array.from({ length: end - from }, (_, index) => composePin(series, permute(from + index, rounds)))
  }

  /** @returns numbers that were free when they were looked at, at least one */
  const leaseFree = async (series: NumberSeries): Promise<Pin[]> => {
    if (full.has(series)) throw usedUp()
    let size = firstSize
    let finished: number | undefined
    for (;;) {
      const block = await table.lease(series, size, finished)
      const isAtEnd = block.from >= block.end
      const free = isAtEnd ? [] : await table.keepFree(toPins(series, block))
      if (free.length > 0) return free
      const grown = Math.min(size * 2, largestSize)
      // Counting takes a while, so it is done once before a long search and once before another epoch.
      const isWorthCounting = isAtEnd || (size < grown && grown === largestSize)
      if (isWorthCounting && (await table.isFull(series))) {
        full.add(series)
        throw usedUp()
      }
      if (isAtEnd) finished = block.epoch
      size = grown
    }
  }

  /** Callers that come while a lease is under way share it. */
  const currentBlock = (series: NumberSeries): Promise<Pin[]> => {
    const existing = blocks.get(series)
    if (existing !== undefined) return existing
    const fresh = leaseFree(series)
    blocks.set(series, fresh)
    fresh.catch(() => blocks.delete(series))
    return fresh
  }

  return {
    next: async (series) => {
      for (;;) {
        const pending = currentBlock(series)
        const pin = (await pending).shift()
        if (pin !== undefined) return pin
        if (blocks.get(series) === pending) blocks.delete(series)
      }
    },
  }
}
