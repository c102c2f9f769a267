import { findSeries, seriesSize, type NumberSeries } from '@hub/citizen'
import { PermanentFault } from '@hub/failure'
import { createDatabase, statement, type Database } from '@hub/postgres'
import { randomKey, silentLogger } from '@hub/testing'
import { createNumbering } from '../../../services/id-issuance/src/adapters/numbering/keyed-rounds.ts'
import { createLeasedAllocator } from '../../../services/id-issuance/src/adapters/postgres/leased-allocator.ts'
import type { Bench, BenchContext, BenchHub } from '../bench.ts'
import { targets } from '../targets.ts'

const seriesCount = 10
const numbersPerInsert = 20_000

// Every number goes through the index that makes it one person's for ever; one that was given out before is not counted.
const insertNumbers = statement(
  'bench-numbers',
  `insert into pin (pin, person_id, state, issued_at)
   select pin, gen_random_uuid(), 'active', now() from unnest($1::char(12)[]) as drawn (pin) on conflict do nothing`,
)

const allSeries = (): readonly NumberSeries[] =>
  Array.from({ length: seriesCount }, (_, index) => findSeries('01', 'female', 2000 + index)).filter(
    (series) => series !== undefined,
  )

interface Drawn {
  readonly numbers: number
  readonly distinct: number
  readonly seconds: number
  /** Series that said that they are used up after their last number. */
  readonly usedUp: number
}

const isUsedUp = (error: unknown): boolean => error instanceof PermanentFault && error.reason === 'series-used-up'

const drawAll = async (database: Database, leases: Database, { progress }: BenchContext): Promise<Drawn> => {
  const numbering = createNumbering({ current: { id: '1', key: randomKey() }, former: new Map(), compromised: [] })
  const allocator = createLeasedAllocator(leases, numbering)
  const startedAt = performance.now()
  const total = seriesCount * seriesSize
  let [numbers, distinct, usedUp] = [0, 0, 0]
  for (const series of allSeries()) {
    for (let left = seriesSize; left > 0; left -= numbersPerInsert) {
      const pins: string[] = []
      while (pins.length < Math.min(left, numbersPerInsert)) pins.push(await allocator.next(series))
      numbers += pins.length
      distinct += await database.execute(insertNumbers, [pins])
      progress.update('numbers drawn', numbers, total)
    }
    usedUp += await allocator.next(series).then(
      () => 0,
      (error: unknown) => (isUsedUp(error) ? 1 : 0),
    )
  }
  return { numbers, distinct, usedUp, seconds: (performance.now() - startedAt) / 1000 }
}

/** P1 at the size of a generation: ten series to their last number, through the allocator and the index that stand behind every number. */
export const numbersBench: Bench = {
  what: 'ten million numbers, ten series to the last one, through the allocator and its unique index',
  run: (context) =>
    context.onHub(
      async (hub: BenchHub) => {
        const url = hub.endpoints.postgres['id-issuance'] ?? ''
        const open = (): Database =>
          createDatabase({ url, source: 'VN/GOV/BENCH/numbers', maxConnections: 2, logger: silentLogger })
        const [database, leases] = [open(), open()]
        try {
          const { numbers, distinct, seconds, usedUp } = await drawAll(database, leases, context)
          return [
            { what: 'numbers drawn', value: numbers, unit: '' },
            { what: 'given out twice', value: numbers - distinct, unit: '', target: targets.nothingLost },
            {
              what: 'series that do not say that they are used up',
              value: seriesCount - usedUp,
              unit: '',
              target: targets.nothingLost,
            },
            { what: 'numbers drawn and kept', value: numbers / seconds, unit: '/s' },
          ]
        } finally {
          await Promise.all([database.stop(), leases.stop()])
        }
      },
      ['id-issuance'],
    ),
}
