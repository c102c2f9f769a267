import type { PersonId } from '@hub/contracts'
import { statement, type Queryable } from '@hub/postgres'
import type { Differences } from '../../application/ports.ts'
import type { DifferenceState, KnownDifference } from '../../domain/difference.ts'

const openOne = statement(
  'difference-open',
  `insert into difference (difference_id, person_id, version, field, act_id, civil_status_value, register_value, opened_at, pin)
   values ($1, $2, $3, $4, $5, $6, $7, $8, $9)
   on conflict (difference_id) do update set version = excluded.version, act_id = excluded.act_id, civil_status_value = excluded.civil_status_value,
     register_value = excluded.register_value, opened_at = excluded.opened_at where difference.version < excluded.version`,
)
const resolveOne = statement(
  'difference-resolve',
  `insert into difference (difference_id, person_id, version, field, act_id, outcome, value, resolved_at, pin)
   values ($1, $2, 0, $3, $4, $5, $6, $7, $8)
   on conflict (difference_id) do update set outcome = excluded.outcome, value = excluded.value, resolved_at = excluded.resolved_at`,
)
const adjustOne = statement(
  'difference-adjust',
  `update difference set adjusted_at = $2, adjusted_by = $3 where difference_id = $1 and outcome = 'register' and adjusted_at is null`,
)
const columns = `difference_id as id, difference.person_id as "personId", version, field, act.number as "actNumber", civil_status_value as "civilStatusValue",
  register_value as "registerValue", opened_at as "openedAt", outcome, value, resolved_at as "resolvedAt", adjusted_at as "adjustedAt", difference.pin`
const source = 'from difference left join act on act.act_id = difference.act_id and act.registrar = $2'
const findOne = statement('difference-find', `select ${columns} ${source} where difference_id = $1`)
const states = {
  open: 'outcome is null',
  'to-adjust': `outcome = 'register' and adjusted_at is null`,
  settled: `(outcome <> 'register' or adjusted_at is not null)`,
} as const satisfies Record<DifferenceState, string>
const listIn = (state: DifferenceState) =>
  statement(
    `difference-list-${state}`,
    `select ${columns} ${source} where ${states[state]} and difference_id > $1 order by difference_id limit $3`,
  )
const lists = { open: listIn('open'), 'to-adjust': listIn('to-adjust'), settled: listIn('settled') }

interface Row {
  readonly id: string
  readonly personId: PersonId
  readonly version: number
  readonly field: string
  readonly actNumber: string | null
  readonly civilStatusValue: string | null
  readonly registerValue: string | null
  readonly openedAt: Date | null
  readonly outcome: string | null
  readonly value: string | null
  readonly resolvedAt: Date | null
  readonly adjustedAt: Date | null
  readonly pin: string | null
}

const stateOf = ({ outcome, adjustedAt }: Row): DifferenceState => {
  if (outcome === null) return 'open'
  return outcome === 'register' && adjustedAt === null ? 'to-adjust' : 'settled'
}

const toKnown = (row: Row): KnownDifference => {
  const { id, personId, version, field } = row
  return {
    id,
    personId,
    version,
    field,
    pin: row.pin ?? undefined,
    state: stateOf(row),
    actNumber: row.actNumber ?? undefined,
    civilStatusValue: row.civilStatusValue ?? undefined,
    registerValue: row.registerValue ?? undefined,
    openedAt: row.openedAt ?? undefined,
    outcome: row.outcome ?? undefined,
    value: row.value ?? undefined,
    resolvedAt: row.resolvedAt ?? undefined,
    adjustedAt: row.adjustedAt ?? undefined,
  }
}

const beforeAll = '00000000-0000-0000-0000-000000000000'

export const differenceStore = (database: Queryable): Differences => ({
  open: async ({ id, personId, version, field, actId, civilStatusValue, registerValue, openedAt, pin }) => {
    const values = [id, personId, version, field, actId, civilStatusValue, registerValue, openedAt, pin]
    await database.execute(openOne, values)
  },
  resolve: async ({ id, personId, field, actId, outcome, value, resolvedAt, pin }) => {
    await database.execute(resolveOne, [id, personId, field, actId, outcome, value, resolvedAt, pin])
  },
  adjust: async (id, { by, at }) => {
    await database.execute(adjustOne, [id, at, by])
  },
  find: async (id, registrar) => (await database.query<Row>(findOne, [id, registrar])).map(toKnown)[0],
  list: async (state, { registrar, after, limit }) =>
    (await database.query<Row>(lists[state], [after ?? beforeAll, registrar, limit])).map(toKnown),
})
