import type { ActId, PersonId } from '@hub/contracts'
import { statement, type Queryable } from '@hub/postgres'
import type { Acts } from '../../application/ports.ts'
import type { Identification, StoredAct } from '../../domain/stored-act.ts'

const insertAct = statement(
  'act-insert',
  `insert into act (act_id, registrar, number, kind, fingerprint, content, person_id, received_at)
   values ($1, $2, $3, $4, $5, $6, $7, $8) on conflict (registrar, number) do nothing`,
)

const columns = `act_id as "actId", person_id as "personId", number, kind, content ->> 'registeredOn' as "registeredOn",
  received_at as "receivedAt", fingerprint, identification, pin, rejection_reason as reason, settled_at as "settledAt"`

const findAct = statement('act-find', `select ${columns} from act where registrar = $1 and number = $2`)
const listActs = statement('act-list', `select ${columns} from act where act_id = any($1::uuid[])`)
const settleAct = statement(
  'act-settle',
  `update act set identification = $2, pin = $3, rejection_reason = $4, settled_at = $5
   where person_id = $1 and identification = 'pending'`,
)

const replaceNumber = statement(
  'act-replace-number',
  `update act set identification = case when $3::text is null then 'cancelled' else 'issued' end, pin = coalesce($3, pin), settled_at = $4
   where person_id = $1 and pin = $2`,
)

interface ActRow extends Omit<StoredAct, 'identification'> {
  readonly actId: ActId
  readonly personId: PersonId
  readonly identification: Identification['state']
  readonly pin: string | null
  readonly reason: string | null
  readonly settledAt: Date | null
}

const toIdentification = ({ identification, pin, reason, settledAt }: ActRow): Identification => {
  if (settledAt === null) return { state: 'pending' }
  if (pin === null) return { state: 'rejected', reason: reason ?? '', settledAt }
  return { state: identification === 'cancelled' ? 'cancelled' : 'issued', pin, settledAt }
}

const toStoredAct = (row: ActRow): StoredAct => {
  const { actId, personId, number, kind, registeredOn, receivedAt, fingerprint } = row
  return { actId, personId, number, kind, registeredOn, receivedAt, fingerprint, identification: toIdentification(row) }
}

export const actStore = (database: Queryable): Acts => ({
  insert: async (registrar, act, content) => {
    const { actId, number, kind, fingerprint, personId, receivedAt } = act
    const inserted = await database.execute(insertAct, [
      actId,
      registrar,
      number,
      kind,
      fingerprint,
      JSON.stringify(content),
      personId,
      receivedAt,
    ])
    return inserted === 1
  },
  find: async (registrar, number) => {
    const [row] = await database.query<ActRow>(findAct, [registrar, number])
    return row === undefined ? undefined : toStoredAct(row)
  },
  settle: async (personId, identification) => {
    const pin = identification.state === 'issued' ? identification.pin : null
    const reason = identification.state === 'rejected' ? identification.reason : null
    await database.execute(settleAct, [personId, identification.state, pin, reason, identification.settledAt])
  },
  replaceNumber: async (personId, { pin, successor, at }) => {
    await database.execute(replaceNumber, [personId, pin, successor, at])
  },
})

/** Acts by id, for requests that wait. */
export const loadActs = async (
  database: Queryable,
  actIds: readonly string[],
): Promise<ReadonlyMap<string, StoredAct>> => {
  const rows = await database.query<ActRow>(listActs, [actIds])
  return new Map(rows.map((row) => [row.actId, toStoredAct(row)]))
}
