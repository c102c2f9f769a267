import { statement, type Queryable } from '@hub/postgres'
import type { Rebuilds } from '../../application/rebuild-ports.ts'
import type { Rebuild, TopicProgress } from '../../domain/rebuild.ts'

const insert = statement('rebuild-start', 'insert into rebuild (id, started_by) values ($1, $2) on conflict do nothing')
const columns = `id, state, started_by as "startedBy", started_at as "startedAt", finished_at as "finishedAt", attempts, setback, report,
  coalesce((
    select jsonb_agg(topic order by topic ->> 'topic') from (
      select jsonb_build_object('topic', topic, 'read', sum(next_offset - first_offset), 'total', sum(greatest(target_offset, next_offset) - first_offset),
        'records', sum(records)) as topic
      from rebuild_position where rebuild_id = rebuild.id group by topic
    ) as by_topic
  ), '[]') as progress`
const find = statement('rebuild-find', `select ${columns} from rebuild where id = $1`)
const list = statement('rebuild-list', `select ${columns} from rebuild order by started_at desc limit 100`)
const cancel = statement(
  'rebuild-cancel',
  `update rebuild set state = 'cancelled', finished_at = now() where id = $1 and state = 'running'`,
)
const findWork = statement(
  'rebuild-work',
  `select (select id from rebuild where state = 'running') as id, to_regclass('rebuild.pin_state') is not null as "hasShadow"`,
)
const noteAttempt = statement('rebuild-attempt', 'update rebuild set attempts = attempts + 1 where id = $1')
const noteSetback = statement('rebuild-setback', `update rebuild set setback = $2 where id = $1 and state = 'running'`)

type Row = {
  readonly [Name in keyof Rebuild]: undefined extends Rebuild[Name]
    ? Exclude<Rebuild[Name], undefined> | null
    : Rebuild[Name]
} & { readonly progress: readonly TopicProgress[] }

const toRebuild = (row: Row): Rebuild => ({
  ...row,
  finishedAt: row.finishedAt ?? undefined,
  setback: row.setback ?? undefined,
  report: row.report ?? undefined,
})

export const createRebuilds = (database: Queryable): Rebuilds => {
  const findRebuild = async (id: string): Promise<Rebuild | undefined> => {
    const [row] = await database.query<Row>(find, [id])
    return row === undefined ? undefined : toRebuild(row)
  }
  return {
    start: async (id, by) => {
      await database.execute(insert, [id, by])
      return (await findRebuild(id)) ?? 'running-already'
    },
    find: findRebuild,
    list: async () => (await database.query<Row>(list)).map(toRebuild),
    cancel: async (id) => {
      await database.execute(cancel, [id])
      return findRebuild(id)
    },
  }
}

/** What there is to do: a rebuild to work on, or the shadow of one that was cancelled to clear away. */
export interface RebuildWork {
  readonly id: string | null
  readonly hasShadow: boolean
}

export const findRebuildWork = async (database: Queryable): Promise<RebuildWork> => {
  const [row] = await database.query<RebuildWork>(findWork)
  return row ?? { id: null, hasShadow: false }
}

export const noteRebuildAttempt = async (database: Queryable, id: string): Promise<void> => {
  await database.execute(noteAttempt, [id])
}

/** @param reason a label, without anything personal */
export const noteRebuildSetback = async (database: Queryable, id: string, reason: string): Promise<void> => {
  await database.execute(noteSetback, [id, reason])
}
