import type { ActId, PersonId } from '@hub/contracts'
import { givenRows, statement, together, type Queryable } from '@hub/postgres'
import type { Acts } from '../../application/ports.ts'
import type { Identification, StoredAct } from '../../domain/stored-act.ts'

const insertAct = statement(
  'act-insert',
  `insert into act (act_id, registrar, number, kind, fingerprint, content, person_id, received_at, officer, deadline_to_resolve, missing)
   values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11) on conflict (registrar, number) do nothing`,
)

const columns = `act_id as "actId", person_id as "personId", number, kind, content ->> 'registeredOn' as "registeredOn",
  received_at as "receivedAt", fingerprint, supplement_fingerprint as "supplementFingerprint", missing, identification, pin, rejection_reason as reason, held_reason as "heldReason", deadline, settled_at as "settledAt"`

const withParents = `${columns}, (select json_agg(json_build_object('role', role, 'state', state) order by role desc) from act_subject
     where act_subject.act_id = act.act_id) as parents`
const findAct = statement(
  'act-find',
  `select ${withParents} from act where registrar = $1 and number = $2 and kind = 'birth'`,
)
const lockAct = statement(
  'act-lock',
  `select ${withParents} from act where registrar = $1 and number = $2 and kind = 'birth' for update`,
)
const supplementAct = statement(
  'act-supplement',
  `update act set content = $2, officer = $3, deadline_to_resolve = $4, supplement_fingerprint = $5, missing = $6 where act_id = $1`,
)
const listActs = statement('act-list', `select ${columns} from act where act_id = any($1::uuid[])`)
// The line of successors is as long as one person's number was ever replaced; facts that contradict each other could close it to a ring. `held` tells of each of
// the numbers what is held in its place.
const linesOf = (numbers: string): string => `line as (
     select pin as first, pin, 0 as nth from ${numbers}
     union all
     select first, successor, nth + 1 from line join ended_number using (pin) where successor is not null and nth < 32
   ), held as (
     select distinct on (first) first, pin, exists (select from ended_number where ended_number.pin = line.pin) as ended from line order by first, nth desc
   )`
const lineOf = (pin: string): string => linesOf(`(select ${pin}::char(12) as pin) as given`)
// Each half by an index of its own: by the two in one expression every number would read every act.
const isOfPerson = '(number_person = $1 or (person_id = $1 and number_person is null))'
// An act shows the latest that is known of its child's numbers, in whichever order that became known: what is older than what settled it stays history,
// and a number that has ended never comes back.
const recordNumbers = statement(
  'act-record-number',
  `with recursive given as materialized (
     select * from ${givenRows('person_id uuid, pin char(12), at timestamptz')}
   ), ${linesOf('given')}, shown as (
     select act_id, given.pin, at from given join act on number_person = given.person_id
     union all
     select act_id, given.pin, at from given join act using (person_id) where number_person is null
   )
   update act set identification = case when ended then 'cancelled' when identification = 'matched' then 'matched' else 'issued' end, pin = held.pin,
     rejection_reason = null, held_reason = null, deadline = null, settled_at = at
   from shown join held on held.first = shown.pin where act.act_id = shown.act_id and (settled_at is null or settled_at < at)`,
)
const recordHold = statement(
  'act-record-hold',
  `update act set identification = 'held', held_reason = $2, deadline = $3 where person_id = $1 and identification in ('pending', 'held')`,
)
const recordRejection = statement(
  'act-record-rejection',
  `update act set identification = 'rejected', rejection_reason = $2, held_reason = null, deadline = null, settled_at = $3
   where person_id = $1 and identification in ('pending', 'held')`,
)
const recordMatch = statement(
  'act-record-match',
  `with recursive ${lineOf('$3')}
   update act set identification = case when ended then 'cancelled' else 'matched' end, pin = held.pin, number_person = $2,
     held_reason = null, deadline = null, settled_at = $4
   from held where person_id = $1 and identification in ('pending', 'held')`,
)
// What a match said of another person's number is as late as the match: a number shown is replaced whenever its end becomes known.
const replaceNumber = statement(
  'act-replace-number',
  `with recursive ${lineOf('coalesce($3, $2)')}, noted as (
     insert into ended_number (pin, successor) values ($2, $3) on conflict do nothing
   )
   update act set
     identification = case when ended or $3::text is null then 'cancelled' when identification = 'matched' then 'matched' else 'issued' end,
     pin = held.pin, rejection_reason = null, held_reason = null, deadline = null, settled_at = greatest(settled_at, $4)
   from held where ${isOfPerson} and (settled_at is null or settled_at < $4 or act.pin = $2)`,
)

interface ActRow extends Omit<StoredAct, 'identification' | 'parents' | 'missing' | 'supplementFingerprint'> {
  readonly actId: ActId
  readonly personId: PersonId
  readonly identification: Identification['state']
  readonly pin: string | null
  readonly reason: string | null
  readonly heldReason: string | null
  readonly deadline: Date | null
  readonly settledAt: Date | null
  readonly supplementFingerprint: string | null
  readonly missing: readonly string[] | null
  readonly parents?: StoredAct['parents'] | null
}

const toIdentification = (row: ActRow): Identification => {
  const { identification: state, pin, reason, heldReason, deadline, settledAt } = row
  if (heldReason !== null && deadline !== null) return { state: 'held', reason: heldReason, deadline }
  if (settledAt === null) return { state: 'pending' }
  if (pin === null) return { state: 'rejected', reason: reason ?? '', settledAt }
  return { state: state === 'matched' || state === 'cancelled' ? state : 'issued', pin, settledAt }
}

const toStoredAct = (row: ActRow): StoredAct => {
  const { actId, personId, number, kind, registeredOn, receivedAt, fingerprint, parents } = row
  const act = {
    actId,
    personId,
    number,
    kind,
    registeredOn,
    receivedAt,
    fingerprint,
    supplementFingerprint: row.supplementFingerprint ?? undefined,
    missing: row.missing ?? [],
    identification: toIdentification(row),
  }
  return parents === undefined ? act : { ...act, parents: parents ?? [] }
}

const toMissing = ({ missing }: StoredAct): readonly string[] | null => (missing.length === 0 ? null : missing)

interface GivenNumber {
  readonly personId: PersonId
  readonly pin: string
  readonly at: Date
}

const recordNumber = together(async (database, given: readonly GivenNumber[]) => {
  await database.execute(recordNumbers, [
    JSON.stringify(given.map(({ personId, pin, at }) => ({ person_id: personId, pin, at }))),
  ])
  return given.map(() => undefined)
})

export const actStore = (database: Queryable): Acts => ({
  insert: async (act, { registrar, officer, act: content, deadline }) => {
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
      officer,
      deadline,
      toMissing(act),
    ])
    return inserted === 1
  },
  find: async (registrar, number) => (await database.query<ActRow>(findAct, [registrar, number])).map(toStoredAct)[0],
  lock: async (registrar, number) => (await database.query<ActRow>(lockAct, [registrar, number])).map(toStoredAct)[0],
  supplement: async (act, { officer, act: content, deadline }) => {
    const { actId, supplementFingerprint } = act
    const values = [actId, JSON.stringify(content), officer, deadline, supplementFingerprint, toMissing(act)]
    await database.execute(supplementAct, values)
  },
  recordNumber: (personId, pin, at) => recordNumber(database, { personId, pin, at }),
  recordMatch: async (personId, match) => {
    await database.execute(recordMatch, [personId, match.personId, match.pin, match.at])
  },
  recordRejection: async (personId, reason, at) => {
    await database.execute(recordRejection, [personId, reason, at])
  },
  recordHold: async (personId, reason, deadline) => {
    await database.execute(recordHold, [personId, reason, deadline])
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
