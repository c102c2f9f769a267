import { composePin, seriesSize, type NumberSeries } from '@hub/citizen'
import { PermanentFault } from '@hub/failure'
import { statement, type Queryable } from '@hub/postgres'
import type { NumberAllocator } from '../../application/ports.ts'
import { permute, type RoundFunction } from '../../domain/permutation.ts'

/** Counters that this process may use and no other: from `next` up to, not including, `end`. */
interface Lease {
  next: number
  readonly end: number
}

// A lease costs one commit, and what is left of it is lost when the process ends: a small part of a million either way.
const leaseSize = 32

const leaseCounters = statement(
  'series-lease',
  `insert into number_series as leased (series, next_counter) values ($1, $2)
   on conflict (series) do update set next_counter = leased.next_counter + excluded.next_counter returning next_counter as "end"`,
)

/**
 * Leases counters in blocks, outside of the caller's transaction: the counter never goes back, and issuing in many places at once does not queue
 * for the row of a series. A counter whose transaction is rolled back is lost, never used twice.
 *
 * @param database not the pool that the callers' transactions come from: they hold a connection while they wait for a lease
 */
export const createLeasedAllocator = (
  database: Queryable,
  roundsOf: (series: NumberSeries) => RoundFunction,
): NumberAllocator => {
  const leases = new Map<NumberSeries, Promise<Lease>>()

  const lease = async (series: NumberSeries): Promise<Lease> => {
    const [row] = await database.query<{ end: number }>(leaseCounters, [series, leaseSize])
    const end = row?.end ?? 0
    return { next: end - leaseSize, end: Math.min(end, seriesSize) }
  }

  /** Callers that come while a lease is under way share it. */
  const currentLease = (series: NumberSeries): Promise<Lease> => {
    const existing = leases.get(series)
    if (existing !== undefined) return existing
    const fresh = lease(series)
    leases.set(series, fresh)
    fresh.catch(() => leases.delete(series))
    return fresh
  }

  return {
    next: async (series) => {
      for (;;) {
        const pending = currentLease(series)
        const current = await pending
        if (current.next < current.end) {
          const counter = current.next
          current.next += 1
          return composePin(series, permute(counter, roundsOf(series)))
        }
        if (current.end >= seriesSize) throw new PermanentFault('series-used-up', 'no number of the series is left')
        if (leases.get(series) === pending) leases.delete(series)
      }
    },
  }
}
