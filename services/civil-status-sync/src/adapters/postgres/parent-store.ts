import type { PartialDate } from '@hub/citizen'
import type { ActId, PersonId } from '@hub/contracts'
import { statement, type Queryable } from '@hub/postgres'
import type { Parents } from '../../application/ports.ts'
import type { BirthAct } from '../../domain/birth-act.ts'
import type { ParentRole, StoredBirth, StoredParent } from '../../domain/birth-parents.ts'
import { awaitedKey, type ResolutionState } from '../../domain/resolution.ts'

// Both parents at once: a birth pays for them once.
const insertParents = statement(
  'parent-insert',
  `insert into act_subject (act_id, role, full_name, date_of_birth, pin, state, awaits)
   select $1, role, full_name, date_of_birth, pin, 'waiting', awaits
   from unnest($2::text[], $3::text[], $4::text[], $5::text[], $6::text[]) as named (role, full_name, date_of_birth, pin, awaits)`,
)
const columns = `act.act_id as "actId", person_id as "personId", registrar, officer, content as act,
  (select json_agg(json_build_object('role', role, 'fullName', full_name, 'dateOfBirth', date_of_birth, 'pin', pin, 'state', state, 'personId',
     act_subject.person_id) order by role desc) from act_subject where act_subject.act_id = act.act_id) as parents`
const lockAwaiting = statement(
  'parent-lock-awaiting',
  `select ${columns} from act where kind = 'birth' and act_id in (
     select act_id from act_subject where act_subject.person_id is null and awaits = any($1::text[])
   ) order by act_id for update`,
)
const lockBirth = statement(
  'parent-lock-birth',
  `select ${columns} from act where kind = 'birth' and missing is null and registrar = $1 and number = $2 for update`,
)
const saveParent = statement(
  'parent-save',
  `insert into act_subject (act_id, role, full_name, date_of_birth, pin, state, person_id, awaits, resolved_by_client, resolved_by_officer, reason)
   values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)
   on conflict (act_id, role) do update set state = excluded.state, person_id = excluded.person_id,
     resolved_by_client = excluded.resolved_by_client, resolved_by_officer = excluded.resolved_by_officer, reason = excluded.reason`,
)

interface ParentRow {
  readonly role: ParentRole
  readonly fullName: string
  readonly dateOfBirth: PartialDate | null
  readonly pin: string | null
  readonly state: ResolutionState
  readonly personId: PersonId | null
}

interface Row {
  readonly actId: ActId
  readonly personId: PersonId
  readonly registrar: string
  readonly officer: string | null
  readonly act: BirthAct
  readonly parents: readonly ParentRow[] | null
}

const toParent = ({ dateOfBirth, pin, personId, ...row }: ParentRow): StoredParent => ({
  ...row,
  dateOfBirth: dateOfBirth ?? undefined,
  pin: pin ?? undefined,
  personId: personId ?? undefined,
})

const toBirth = ({ officer, parents, ...row }: Row): StoredBirth => ({
  ...row,
  officer: officer ?? undefined,
  parents: (parents ?? []).map(toParent),
})

export const parentStore = (database: Queryable): Parents => ({
  insert: async ({ actId, parents }) => {
    await database.execute(insertParents, [
      actId,
      parents.map(({ role }) => role),
      parents.map(({ fullName }) => fullName),
      parents.map(({ dateOfBirth }) => dateOfBirth),
      parents.map(({ pin }) => pin),
      parents.map(awaitedKey),
    ])
  },
  lockAwaiting: async (awaited) => (await database.query<Row>(lockAwaiting, [awaited])).map(toBirth),
  lock: async (registrar, number) => (await database.query<Row>(lockBirth, [registrar, number])).map(toBirth)[0],
  save: async (actId, parent) => {
    const { role, fullName, dateOfBirth, pin, state, personId, saidBy } = parent
    const said = [saidBy?.client, saidBy?.officer, saidBy?.reason]
    const values = [actId, role, fullName, dateOfBirth, pin, state, personId, awaitedKey(parent), ...said]
    await database.execute(saveParent, values)
  },
})
