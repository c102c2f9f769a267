import { statement, type Queryable } from '@hub/postgres'
import type { StoredUpdate, UpdateOutcome, Updates } from '../../application/ports.ts'
import type { DetailName } from '../../domain/details.ts'

const findByCommand = statement(
  'update-find-by-command',
  `select update_id as id, person_id as "personId", to_char(effective_from, 'YYYY-MM-DD') as "effectiveFrom", updated_at as "updatedAt", outcome, fingerprint
   from person_update where client = $1 and idempotency_key = $2`,
)
const claim = statement(
  'update-claim',
  `insert into person_update (update_id, person_id, client, officer, idempotency_key, fingerprint, ground, effective_from, updated_at)
   values ($1, $2, $3, $4, $5, $6, $7, $8, $9) on conflict (client, idempotency_key) do nothing`,
)
const saveOutcome = statement('update-save-outcome', 'update person_update set outcome = $2 where update_id = $1')
const listDetails = statement(
  'update-list-details',
  `select item, value, to_char(effective_from, 'YYYY-MM-DD') as "effectiveFrom" from person_detail where person_id = $1`,
)
const saveDetails = statement(
  'update-save-details',
  `with saved as (
     update person set version = $2 where person_id = $1 returning person_id
   ), details as (
     insert into person_detail (person_id, item, value, effective_from)
     select $1::uuid, one ->> 'item', one -> 'after', $3::date from jsonb_array_elements($4::jsonb) as one
     on conflict (person_id, item) do update set value = excluded.value, effective_from = excluded.effective_from
   )
   insert into person_change (person_id, version, act_id, changes, began, ended, changed_at, basis)
   select person_id, $2, $5::uuid, $4::jsonb, '[]', '[]', $6::timestamptz, $7::jsonb from saved`,
)

interface Row extends Omit<StoredUpdate, 'outcome'> {
  readonly fingerprint: string
  readonly outcome: UpdateOutcome
}

interface DetailRow {
  readonly item: DetailName
  readonly value: unknown
  readonly effectiveFrom: string
}

export const updateStore = (database: Queryable): Updates => ({
  findByCommand: async ({ client, idempotencyKey }) => {
    const [row] = await database.query<Row>(findByCommand, [client, idempotencyKey])
    if (row === undefined) return undefined
    const { fingerprint, ...update } = row
    return { fingerprint, update }
  },
  claim: async ({ client, idempotencyKey, fingerprint }, { id, personId, effectiveFrom, updatedAt, ground, by }) => {
    const values = [id, personId, client, by.officer, idempotencyKey, fingerprint, ground, effectiveFrom, updatedAt]
    return (await database.execute(claim, values)) === 1
  },
  saveOutcome: async (id, outcome) => {
    await database.execute(saveOutcome, [id, JSON.stringify(outcome)])
  },
  listDetails: async (personId) => database.query<DetailRow>(listDetails, [personId]),
  saveDetails: async ({ personId, version }, { updateId, changes, effectiveFrom, basis, at }) => {
    const [changed, ground] = [JSON.stringify(changes), JSON.stringify(basis)]
    await database.execute(saveDetails, [personId, version, effectiveFrom, changed, updateId, at, ground])
  },
})
