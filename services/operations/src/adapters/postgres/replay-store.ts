import { statement, type Database, type Queryable } from '@hub/postgres'
import type { Replays } from '../../application/ports.ts'
import type { Replay, ReplayState } from '../../domain/replay.ts'

const columns = 'state, detail, fingerprint'
// The first command of this name stays what it is.
const insertOne = statement(
  'replay-insert',
  `insert into replay (id, client, idempotency_key, fingerprint, state, detail, planned_at, changed_at)
   values ($1, $2, $3, $4, $5, $6, $7::timestamptz, $7::timestamptz) on conflict (client, idempotency_key) do nothing`,
)
const findByKey = statement(
  'replay-find-by-key',
  `select ${columns} from replay where client = $1 and idempotency_key = $2`,
)
const findOne = statement('replay-find', `select ${columns} from replay where id = $1`)
const lockOne = statement('replay-lock', `select ${columns} from replay where id = $1 for update`)
const listNewest = statement('replay-list', `select ${columns} from replay order by planned_at desc limit $1`)
const saveOne = statement('replay-save', 'update replay set state = $2, detail = $3, changed_at = now() where id = $1')
const leaseOne = statement(
  'replay-lease',
  `update replay set leased_by = $1, leased_until = now() + make_interval(secs => $2)
   where id = (
     select id from replay where state in ('planning', 'rehearsing', 'running')
       and (leased_by = $1 or leased_until is null or leased_until < now())
     order by leased_until nulls first limit 1 for update skip locked
   ) returning ${columns}`,
)
const renewOne = statement(
  'replay-renew',
  `update replay set leased_until = now() + make_interval(secs => $3) where id = $1 and leased_by = $2`,
)
const keepOne = statement(
  'replay-keep-step',
  `update replay set state = $4, detail = $5, changed_at = now() where id = $1 and leased_by = $2 and state = $3`,
)

type Detail = Omit<Replay, 'state'>

interface Row {
  readonly state: ReplayState
  readonly detail: Detail
  readonly fingerprint: string
}

const toReplay = ({ state, detail }: Row): Replay => ({ ...detail, state })

const toDetail = ({ state: _kept, ...detail }: Replay): string => JSON.stringify(detail)

const first = ([row]: readonly Row[]): Replay | undefined => (row === undefined ? undefined : toReplay(row))

export const replayStore = (database: Queryable & Pick<Database, 'inTransaction'>): Replays => ({
  insert: async (replay, { idempotencyKey, fingerprint }) => {
    const { id, state, plannedBy, plannedAt } = replay
    const values = [id, plannedBy.client, idempotencyKey, fingerprint, state, toDetail(replay), plannedAt]
    await database.execute(insertOne, values)
    const [row] = await database.query<Row>(findByKey, [plannedBy.client, idempotencyKey])
    return row === undefined ? { replay, fingerprint } : { replay: toReplay(row), fingerprint: row.fingerprint }
  },
  find: async (id) => first(await database.query<Row>(findOne, [id])),
  list: async (limit) => (await database.query<Row>(listNewest, [limit])).map(toReplay),
  change: (id, change) =>
    database.inTransaction(async (tx) => {
      const current = first(await tx.query<Row>(lockOne, [id]))
      const changed = current && change(current)
      if (changed === undefined) return current
      await tx.execute(saveOne, [id, changed.state, toDetail(changed)])
      return changed
    }),
  lease: async (process, seconds) => first(await database.query<Row>(leaseOne, [process, seconds])),
  renew: async (process, id, seconds) => {
    await database.execute(renewOne, [id, process, seconds])
  },
  keepStep: async (process, before, after) =>
    (await database.execute(keepOne, [before.id, process, before.state, after.state, toDetail(after)])) === 1,
})
