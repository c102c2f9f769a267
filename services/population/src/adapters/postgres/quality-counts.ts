import { statement, type Queryable } from '@hub/postgres'
import { gauge, sampleGauges } from '@hub/telemetry'
import type { QualityCounts } from '../../application/ports.ts'
import { measures, type Measure } from '../../domain/data-quality.ts'

const columnOf: Readonly<Record<Measure, string>> = {
  persons: 'persons',
  differing: 'differing',
  incomplete: 'incomplete',
  withoutNumber: 'without_number',
  withoutResidence: 'without_residence',
  withoutParent: 'without_parent',
  unclean: 'unclean',
  deadActive: 'dead_active',
  numberDisagrees: 'number_disagrees',
  merged: 'merged',
  entries: 'entries',
  lateEntries: 'late_entries',
}
const columns = measures.map((measure) => columnOf[measure])
const named = columns.join(', ')
const summed = columns.map((column) => `sum(${column})::bigint`).join(', ')
const added = columns.map((column) => `${column} = quality_count.${column} + excluded.${column}`).join(', ')

// By one process at a time: another one would wait for the same counters.
const foldDeltas = statement(
  'quality-fold',
  `with taken as (
     delete from quality_delta where delta_id in (
       select delta_id from quality_delta where (select pg_try_advisory_xact_lock(hashtextextended('quality', 0))) order by delta_id limit $1
     ) returning *
   ), added as (
     insert into quality_count (unit_code, before_merger, ${named})
     select unit_code, before_merger, ${summed} from taken group by 1, 2
     on conflict (unit_code, before_merger) do update set ${added}
   )
   select count(*)::integer as folded from taken`,
)
// In one statement, so that a delta is seen either as such or in its counter.
const listCounts = statement(
  'quality-list',
  `select unit_code as "unitCode", before_merger as "isBeforeMerger",
     ${measures.map((measure) => `sum(${columnOf[measure]})::bigint as "${measure}"`).join(', ')}
   from (
     select unit_code, before_merger, ${named} from quality_count
     union all select unit_code, before_merger, ${named} from quality_delta
   ) as counted group by 1, 2`,
)
const countDeltas = statement('quality-count-deltas', 'select count(*)::integer as deltas from quality_delta')

interface Row extends Readonly<Record<Measure, number>> {
  readonly unitCode: string
  readonly isBeforeMerger: boolean
}

export const qualityCounts = (database: Queryable): QualityCounts => ({
  fold: async (limit) => (await database.query<{ folded: number }>(foldDeltas, [limit]))[0]?.folded ?? 0,
  list: async () =>
    (await database.query<Row>(listCounts)).map(({ unitCode, isBeforeMerger, ...counts }) => ({
      unitCode,
      isBeforeMerger,
      counts,
    })),
})

const unfolded = gauge('hub_population_quality_deltas', 'Changes of the data quality that are not added up yet')

/** Measures how far the adding up is behind. */
export const measureQuality = (database: Queryable): void => {
  sampleGauges([unfolded], async () => {
    const [row] = await database.query<{ deltas: number }>(countDeltas)
    return [{ gauge: unfolded, value: row?.deltas ?? 0 }]
  })
}
