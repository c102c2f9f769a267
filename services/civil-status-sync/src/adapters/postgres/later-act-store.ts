import type { PartialDate } from '@hub/citizen'
import type { ActId, PersonId } from '@hub/contracts'
import { statement, type Queryable } from '@hub/postgres'
import { gauge, sampleGauges } from '@hub/telemetry'
import type { LaterActs } from '../../application/ports.ts'
import type { LaterAct, Role } from '../../domain/later-act.ts'
import { awaitedKey, type ResolutionState } from '../../domain/resolution.ts'
import type { StoredLaterAct, StoredSubject } from '../../domain/stored-later-act.ts'

const insertAct = statement(
  'later-insert',
  `insert into act (act_id, registrar, officer, number, kind, fingerprint, content, received_at, deadline_to_resolve)
   values ($1, $2, $3, $4, $5, $6, $7, $8, $9) on conflict (registrar, number) do nothing`,
)
const saveSubject = statement(
  'later-save-subject',
  `insert into act_subject (act_id, role, full_name, date_of_birth, pin, state, person_id, awaits, resolved_by_client, resolved_by_officer, reason)
   values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)
   on conflict (act_id, role) do update set state = excluded.state, person_id = excluded.person_id,
     resolved_by_client = coalesce(act_subject.resolved_by_client, excluded.resolved_by_client),
     resolved_by_officer = coalesce(act_subject.resolved_by_officer, excluded.resolved_by_officer),
     reason = coalesce(act_subject.reason, excluded.reason)`,
)
const savePublication = statement('later-save', 'update act set published_at = $2 where act_id = $1')
const columns = `act.act_id as "actId", registrar, officer, fingerprint, content, received_at as "receivedAt", deadline_to_resolve as deadline,
  published_at as "publishedAt",
  (select json_agg(json_build_object('role', role, 'fullName', full_name, 'dateOfBirth', date_of_birth, 'pin', pin, 'state', state, 'personId', person_id)
     order by role) from act_subject where act_subject.act_id = act.act_id) as subjects`
const findAct = statement(
  'later-find',
  `select ${columns} from act where registrar = $1 and number = $2 and kind <> 'birth'`,
)
const lockAct = statement(
  'later-lock',
  `select ${columns} from act where registrar = $1 and number = $2 and kind <> 'birth' for update`,
)
const lockAwaiting = statement(
  'later-lock-awaiting',
  `select ${columns} from act where published_at is null and kind <> 'birth' and act_id in (
     select act_id from act_subject where person_id is null and awaits = any($1::text[])
   ) order by act_id for update`,
)
const listUnresolved = statement(
  'later-list-unresolved',
  `select act.act_id as "actId", kind, registrar, content -> 'registeredAt' ->> 'communeCode' as "communeCode", act_subject.role, act_subject.state,
     to_char(deadline_to_resolve at time zone 'utc', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"') as deadline, deadline_to_resolve < now() as overdue
   from act_subject join act using (act_id) where act_subject.person_id is null order by kind = 'birth', deadline_to_resolve, act_id limit $1`,
)

const countUnresolved = statement(
  'later-count-unresolved',
  `select count(*)::int as unresolved, count(*) filter (where deadline_to_resolve < now())::int as overdue
   from act_subject join act using (act_id) where act_subject.person_id is null and kind <> 'birth'`,
)

const unresolvedPersons = gauge('hub_unresolved_persons', 'Persons of acts who are not known')
const overduePersons = gauge(
  'hub_unresolved_persons_overdue',
  'Persons of acts who are not known, past the deadline of the act',
)

interface SubjectRow {
  readonly role: Role
  readonly fullName: string
  readonly dateOfBirth: PartialDate | null
  readonly pin: string | null
  readonly state: ResolutionState
  readonly personId: PersonId | null
}

interface Row {
  readonly actId: ActId
  readonly registrar: string
  readonly officer: string | null
  readonly fingerprint: string
  readonly content: LaterAct
  readonly receivedAt: Date
  readonly deadline: Date
  readonly publishedAt: Date | null
  readonly subjects: readonly SubjectRow[]
}

const toSubject = ({ role, fullName, dateOfBirth, pin, state, personId }: SubjectRow): StoredSubject => ({
  role,
  fullName,
  dateOfBirth: dateOfBirth ?? undefined,
  pin: pin ?? undefined,
  state,
  personId: personId ?? undefined,
})

const toStored = ({ officer, content, publishedAt, subjects, ...row }: Row): StoredLaterAct => ({
  ...row,
  officer: officer ?? undefined,
  act: content,
  publishedAt: publishedAt ?? undefined,
  subjects: subjects.map(toSubject),
})

export const laterActStore = (database: Queryable): LaterActs => ({
  insert: async ({ actId, registrar, officer, act, fingerprint, receivedAt, deadline }) => {
    const content = JSON.stringify(act)
    const { number, details } = act
    const values = [actId, registrar, officer, number, details.kind, fingerprint, content, receivedAt, deadline]
    return (await database.execute(insertAct, values)) === 1
  },
  find: async (registrar, number) => (await database.query<Row>(findAct, [registrar, number])).map(toStored)[0],
  lock: async (registrar, number) => (await database.query<Row>(lockAct, [registrar, number])).map(toStored)[0],
  lockAwaiting: async (awaited) => {
    if (awaited.length === 0) return []
    return (await database.query<Row>(lockAwaiting, [awaited])).map(toStored)
  },
  save: async ({ actId, subjects, publishedAt }) => {
    for (const subject of subjects) {
      const { role, fullName, dateOfBirth, pin, state, personId, saidBy } = subject
      const said = [saidBy?.client, saidBy?.officer, saidBy?.reason]
      await database.execute(saveSubject, [
        actId,
        role,
        fullName,
        dateOfBirth,
        pin,
        state,
        personId,
        awaitedKey(subject),
        ...said,
      ])
    }
    await database.execute(savePublication, [actId, publishedAt])
  },
})

/** Somebody whom an act concerns and who is not known, as operators see it. */
interface UnresolvedRow {
  readonly actId: ActId
  readonly kind: string
  readonly registrar: string
  readonly communeCode: string | null
  readonly role: string
  readonly state: string
  readonly deadline: string
  readonly overdue: boolean
}

/** The 1,000 that are due first. */
export const listUnresolvedForOperators = (database: Queryable): Promise<readonly UnresolvedRow[]> =>
  database.query<UnresolvedRow>(listUnresolved, [1000])

/** Measures what waits for people; parents whom births name hold nothing up, and many are never known. */
export const measureUnresolved = (database: Queryable): void => {
  sampleGauges([unresolvedPersons, overduePersons], async () => {
    const rows = await database.query<{ unresolved: number; overdue: number }>(countUnresolved)
    return rows.flatMap(({ unresolved, overdue }) => [
      { gauge: unresolvedPersons, value: unresolved },
      { gauge: overduePersons, value: overdue },
    ])
  })
}
