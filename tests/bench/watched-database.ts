import type { Service } from '@hub/contracts'
import { createDatabase, type Database } from '@hub/postgres'
import { silentLogger } from '@hub/testing'
import type { BenchHub } from './bench.ts'

// A statement that is planned once, while a table is small, is kept when it has grown: then each look reads all of it, and the bench measures itself.
const plannedEachTime = `options=${encodeURIComponent('-c plan_cache_mode=force_custom_plan')}`

/** The database of a service, to look into beside what is measured. */
export const openWatchedDatabase = ({ endpoints }: Pick<BenchHub, 'endpoints'>, service: Service): Database =>
  createDatabase({
    url: `${endpoints.postgres[service] ?? ''}?${plannedEachTime}`,
    source: 'bench',
    maxConnections: 1,
    logger: silentLogger,
  })
