import type { NumberSeries, Pin } from '@hub/citizen'
import type { PersonId } from '@hub/contracts'
import { statement, type Queryable } from '@hub/postgres'
import type { Cancellations } from '../../application/ports.ts'
import type { Cancellation, CancellationState, Ground } from '../../domain/cancellation.ts'
import { toActor } from './actors.ts'

const insertProposal = statement(
  'cancellation-insert',
  `insert into cancellation (id, pin, person_id, ground, explanation, successor_series, state, proposed_by_client, proposed_by_officer,
     proposed_at, idempotency_key, fingerprint)
   values ($1, $2, $3, $4, $5, $6, 'proposed', $7, $8, $9, $10, $11) on conflict do nothing`,
)
const columns = `id, pin, person_id as "personId", ground, explanation, successor_series as "successorSeries", state,
  proposed_by_client as "proposedByClient", proposed_by_officer as "proposedByOfficer", proposed_at as "proposedAt",
  decided_by_client as "decidedByClient", decided_by_officer as "decidedByOfficer", decided_at as "decidedAt", successor,
  effective_at as "effectiveAt", fingerprint`
const findByKey = statement(
  'cancellation-find-by-key',
  `select ${columns} from cancellation where proposed_by_client = $1 and idempotency_key = $2`,
)
const changeSuccessor = statement(
  'cancellation-change-successor',
  `update cancellation set successor_series = $3 where pin = $1 and ground = $2 and state = 'proposed'`,
)
const findOne = statement('cancellation-find', `select ${columns} from cancellation where id = $1`)
const lockOne = statement('cancellation-lock', `select ${columns} from cancellation where id = $1 for update`)
const listSome = statement('cancellation-list', `select ${columns} from cancellation where id = any($1::uuid[])`)
const listProposed = statement(
  'cancellation-list-proposed',
  `select ${columns} from cancellation where state = 'proposed' and id > $1 order by id limit $2`,
)
const selectUnfenced = statement(
  'cancellation-unfenced',
  `select id, to_char(decided_at at time zone 'utc', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"') as "decidedAt"
   from cancellation where state = 'cancelled' order by decided_at limit $1`,
)
const selectUnfencedAge = statement(
  'cancellation-unfenced-age',
  `select coalesce(extract(epoch from now() - min(decided_at)), 0)::float8 as seconds from cancellation where state = 'cancelled'`,
)
const saveOne = statement(
  'cancellation-save',
  `update cancellation set state = $2, decided_by_client = $3, decided_by_officer = $4, decided_at = $5, successor = $6, effective_at = $7
   where id = $1`,
)

interface Row {
  readonly id: string
  readonly pin: Pin
  readonly personId: PersonId
  readonly ground: Ground
  readonly explanation: string
  readonly successorSeries: NumberSeries | null
  readonly state: CancellationState
  readonly proposedByClient: string
  readonly proposedByOfficer: string
  readonly proposedAt: Date
  readonly decidedByClient: string | null
  readonly decidedByOfficer: string | null
  readonly decidedAt: Date | null
  readonly successor: Pin | null
  readonly effectiveAt: Date | null
  readonly fingerprint: string
}

const toCancellation = (row: Row): Cancellation => ({
  id: row.id,
  pin: row.pin,
  personId: row.personId,
  ground: row.ground,
  explanation: row.explanation,
  successorSeries: row.successorSeries ?? undefined,
  state: row.state,
  proposedBy: { client: row.proposedByClient, officer: row.proposedByOfficer },
  proposedAt: row.proposedAt,
  decidedBy: toActor(row.decidedByClient, row.decidedByOfficer),
  decidedAt: row.decidedAt ?? undefined,
  successor: row.successor ?? undefined,
  effectiveAt: row.effectiveAt ?? undefined,
})

const first = ([row]: readonly Row[]): Cancellation | undefined => (row === undefined ? undefined : toCancellation(row))

const beforeAll = '00000000-0000-0000-0000-000000000000'

export const cancellationStore = (database: Queryable): Cancellations => ({
  insert: async (proposal, { idempotencyKey, fingerprint }) => {
    const { id, pin, personId, ground, explanation, successorSeries, proposedBy, proposedAt } = proposal
    const inserted = await database.execute(insertProposal, [
      id,
      pin,
      personId,
      ground,
      explanation,
      successorSeries,
      proposedBy.client,
      proposedBy.officer,
      proposedAt,
      idempotencyKey,
      fingerprint,
    ])
    if (inserted === 1) return 'inserted'
    const used = await database.query(findByKey, [proposedBy.client, idempotencyKey])
    return used.length > 0 ? 'key-used' : 'proposed-already'
  },
  findByKey: async (client, idempotencyKey) => {
    const [row] = await database.query<Row>(findByKey, [client, idempotencyKey])
    return row === undefined ? undefined : { cancellation: toCancellation(row), fingerprint: row.fingerprint }
  },
  listProposed: async (after = beforeAll, limit) =>
    (await database.query<Row>(listProposed, [after, limit])).map(toCancellation),
  changeSuccessor: async (pin, ground, series) => {
    await database.execute(changeSuccessor, [pin, ground, series])
  },
  find: async (id) => first(await database.query<Row>(findOne, [id])),
  lock: async (id) => first(await database.query<Row>(lockOne, [id])),
  save: async ({ id, state, decidedBy, decidedAt, successor, effectiveAt }) => {
    await database.execute(saveOne, [
      id,
      state,
      decidedBy?.client,
      decidedBy?.officer,
      decidedAt,
      successor,
      effectiveAt,
    ])
  },
})

/** Cancellations by id, for requests that wait. */
export const loadCancellations = async (
  database: Queryable,
  ids: readonly string[],
): Promise<ReadonlyMap<string, Cancellation>> => {
  const rows = await database.query<Row>(listSome, [ids])
  return new Map(rows.map((row) => [row.id, toCancellation(row)]))
}

/** A cancellation that verification has not said yet that it applied, as operators see it. */
interface Unfenced {
  readonly id: string
  readonly decidedAt: string
}

/** The oldest of them, at most 1,000. */
export const listUnfenced = (database: Queryable, limit = 1000): Promise<readonly Unfenced[]> =>
  database.query<Unfenced>(selectUnfenced, [limit])

/** How long the oldest of them has been on its way, in seconds; 0 if there are none. */
export const findUnfencedAge = async (database: Queryable): Promise<number> => {
  const [age] = await database.query<{ seconds: number }>(selectUnfencedAge)
  return age?.seconds ?? 0
}
