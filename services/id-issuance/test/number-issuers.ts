import { composePin, type NumberSeries, type Pin } from '@hub/citizen'
import type { PersonId } from '@hub/contracts'
import { createDatabase, type Database } from '@hub/postgres'
import { makeBirth, silentLogger, type TestDatabase } from '@hub/testing'
import { createLeasedAllocator } from '../src/adapters/postgres/leased-allocator.ts'
import type { NumberAllocator } from '../src/application/ports.ts'
import { createGiveOrHold } from '../src/application/give-or-hold.ts'
import { createRequestNumber } from '../src/application/request-number.ts'
import type { Numbering } from '../src/domain/numbering.ts'
import { permute } from '../src/domain/permutation.ts'
import { unitOf } from '../src/adapters/postgres/unit-of-work.ts'

/** What one process of the service is made of, as far as it gives numbers. */
export interface Issuer {
  readonly allocator: NumberAllocator
  readonly issueTo: (personId: PersonId, birth?: ReturnType<typeof makeBirth>) => Promise<void>
}

/** Any number of processes on one database. */
export const createIssuers = ({ url }: Pick<TestDatabase, 'url'>) => {
  const pools: Database[] = []
  const openPool = (maxConnections: number): Database => {
    const pool = createDatabase({ url, source: 'VN/GOV/TEST/id-issuance', maxConnections, logger: silentLogger })
    pools.push(pool)
    return pool
  }
  return {
    create: (numbering: Numbering): Issuer => {
      const allocator = createLeasedAllocator(openPool(2), numbering)
      const transactions = openPool(10)
      const requestNumber = createRequestNumber({
        giveOrHold: createGiveOrHold({ allocator }),
        countryPrefixes: new Map(),
        now: () => new Date(),
      })
      return {
        allocator,
        issueTo: (personId, birth = makeBirth()) =>
          transactions.inTransaction((tx) => requestNumber(unitOf(tx), personId, birth)),
      }
    },
    stop: async (): Promise<void> => {
      await Promise.all(pools.splice(0).map((pool) => pool.stop()))
    },
  }
}

/** Numbers that an epoch under the current key leads to at these counters. */
export const numbersAt = (
  numbering: Numbering,
  { series, epoch }: { readonly series: NumberSeries; readonly epoch: number },
  counters: readonly number[],
): Pin[] => {
  const rounds = numbering.roundsOf({ series, epoch, keyId: numbering.currentKeyId })
  return counters.map((counter) => composePin(series, permute(counter, rounds)))
}
