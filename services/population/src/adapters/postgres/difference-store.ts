import type { PersonId } from '@hub/contracts'
import { statement, type Queryable } from '@hub/postgres'
import { gauge, sampleGauges } from '@hub/telemetry'
import type { DifferenceReads, Differences, ListedDifference } from '../../application/ports.ts'
import type { Outcome, StoredDifference } from '../../domain/difference.ts'
import type { OpenDifference } from '../../domain/ruled-items.ts'

const columns = `difference_id as id, difference.person_id as "personId", difference.version, content, opened_at as "openedAt", outcome, resolved_at as "resolvedAt",
  reason, decided_by_client as "client", decided_by_officer as officer`
const findOne = statement('difference-find', `select ${columns} from difference where difference_id = $1`)
const listOpen = statement(
  'difference-list-open',
  `select ${columns} from difference where person_id = $1 and outcome is null`,
)
const saveOne = statement(
  'difference-save',
  `insert into difference (difference_id, person_id, field, version, content, opened_at, outcome, resolved_at, reason, decided_by_client, decided_by_officer)
   values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)
   on conflict (difference_id) do update set version = excluded.version, content = excluded.content, outcome = excluded.outcome,
     resolved_at = excluded.resolved_at, reason = excluded.reason, decided_by_client = excluded.decided_by_client,
     decided_by_officer = excluded.decided_by_officer`,
)
const keepOpen = statement('difference-keep-open', 'update person set differences = $2 where person_id = $1')
const readOne = statement(
  'difference-read',
  `select ${columns}, full_name as "fullName", pin from difference join person using (person_id) where difference_id = $1`,
)
const listSome = statement(
  'difference-list',
  `select ${columns}, full_name as "fullName", pin from difference join person using (person_id)
   where (outcome is null) = $1 and difference_id > $2 order by difference_id limit $3`,
)

const countOpen = statement(
  'difference-count-open',
  `select count(*)::int as open, coalesce(extract(epoch from now() - min(opened_at)), 0)::float8 as seconds from difference where outcome is null`,
)

const openDifferences = gauge(
  'hub_differences_open',
  'Differences between civil status and the register that wait for a decision',
)
const oldestDifference = gauge(
  'hub_differences_oldest_seconds',
  'Age of the oldest difference that waits for a decision',
)

interface Row {
  readonly id: string
  readonly personId: PersonId
  readonly version: number
  readonly content: OpenDifference
  readonly openedAt: Date
  readonly outcome: Outcome | null
  readonly resolvedAt: Date | null
  readonly reason: string | null
  readonly client: string | null
  readonly officer: string | null
}

interface ListedRow extends Row {
  readonly fullName: string
  readonly pin: string | null
}

const toStored = ({ outcome, resolvedAt, reason, client, officer, ...row }: Row): StoredDifference => {
  const decision = client === null || officer === null ? undefined : { by: { client, officer }, reason: reason ?? '' }
  const resolution = outcome === null || resolvedAt === null ? undefined : { outcome, resolvedAt, decision }
  const { id, personId, version, content, openedAt } = row
  return { id, personId, version, content, openedAt, resolution }
}

const toListed = ({ fullName, pin, ...row }: ListedRow): ListedDifference => ({
  ...toStored(row),
  fullName,
  pin: pin ?? undefined,
})

export const differenceStore = (database: Queryable): Differences => ({
  find: async (id) => (await database.query<Row>(findOne, [id])).map(toStored)[0],
  listOpen: async (personId) => (await database.query<Row>(listOpen, [personId])).map(toStored),
  save: async ({ id, personId, version, content, openedAt, resolution }) => {
    const decision = resolution?.decision
    await database.execute(saveOne, [
      id,
      personId,
      content.field,
      version,
      JSON.stringify(content),
      openedAt,
      resolution?.outcome,
      resolution?.resolvedAt,
      decision?.reason,
      decision?.by.client,
      decision?.by.officer,
    ])
  },
  keepOpen: async (personId, open) => {
    await database.execute(keepOpen, [personId, JSON.stringify(open)])
  },
})

const beforeAll = '00000000-0000-0000-0000-000000000000'

export const differenceReads = (database: Queryable): DifferenceReads => ({
  read: async (id) => (await database.query<ListedRow>(readOne, [id])).map(toListed)[0],
  list: async (state, { after, limit }) =>
    (await database.query<ListedRow>(listSome, [state === 'open', after ?? beforeAll, limit])).map(toListed),
})

/** Measures what waits for officers of the population authority. */
export const measureDifferences = (database: Queryable): void => {
  sampleGauges([openDifferences, oldestDifference], async () => {
    const rows = await database.query<{ open: number; seconds: number }>(countOpen)
    return rows.flatMap((row) => [
      { gauge: openDifferences, value: row.open },
      { gauge: oldestDifference, value: row.seconds },
    ])
  })
}
