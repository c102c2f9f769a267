import { isPin, type Pin } from '@hub/citizen'
import type { PersonId } from '@hub/contracts'
import { statement, toArray, type Queryable } from '@hub/postgres'
import type { Candidate, Persons } from '../../application/ports.ts'
import { isAlike } from '../../domain/identity.ts'
import type { NumberRequest } from '../../domain/request.ts'
import { createAlikeAmong, findAlikeAmong, findSomeAlike } from './alike-among.ts'
import { likenessHashesOf, type HashesOf } from './likeness.ts'
import { identityColumns, toIdentity, type IdentityRow } from './person-columns.ts'

// Whoever asks for somebody alike holds this lock in common, and an import alone: it looks at more persons than can be locked one by one.
const everybody = 20_160_101

// Locks are taken in the order of the hashes, so that two who ask for the same ones do not wait for each other.
const lockAlike = statement(
  'person-lock-alike',
  `with shared as materialized (select pg_advisory_xact_lock_shared(${everybody}))
   select pg_advisory_xact_lock(likeness) from (
     select likeness from shared, unnest($1::bigint[]) as asked (likeness) order by likeness
   ) as sorted`,
)
const lockAll = statement('person-lock-all', `select pg_advisory_xact_lock(${everybody})`)
// Two hashes at most, each by itself: with an array it would be planned anew each time.
const findAlike = statement(
  'person-find-alike',
  `select ${identityColumns} from person
   where (likeness in ($1, $2) or second_likeness in ($1, $2)) and person_id <> $3 and same_as is null order by person_id`,
)
const listPersons = statement(
  'person-list',
  `select ${identityColumns}, number.pin, number.state as "pinState", request.request_id as "requestId", request.state as "requestState"
   from person
   left join lateral (
     select pin, state from (
       (select pin, state from pin where pin.person_id = person.person_id and state = 'active')
       union all
       (select pin, state from pin where pin.person_id = person.person_id and state <> 'active' order by cancelled_at desc limit 1)
     ) as numbers order by state = 'active' desc limit 1
   ) as number on true
   left join lateral (
     select request_id, state from number_request where number_request.person_id = person.person_id order by request_id limit 1
   ) as request on true
   where person.person_id = any($1::uuid[]) and same_as is null order by person.person_id`,
)
// A request that is held, or was decided by an officer, stays with that officer.
const listWithoutNumber = statement(
  'person-list-without-number',
  `select ${identityColumns} from person
   where person_id > $1 and same_as is null
     and not exists (select from pin where pin.person_id = person.person_id and state = 'active')
     and not exists (select from pin where pin.person_id = person.person_id and state <> 'active')
     and not exists (
       select from number_request as request
       where request.person_id = person.person_id and (request.decided_at is null or request.decided_by_officer is not null)
     )
   order by person_id limit $2`,
)
// In one order, so that two decisions about the same persons do not wait for each other.
const lockPersons = statement(
  'person-lock',
  'select from person where person_id = any($1::uuid[]) or same_as = any($1::uuid[]) order by person_id for no key update',
)
const correctPerson = statement(
  'person-correct',
  `with held as (update number_request set series = $6 where person_id = $1 and decided_at is null)
   update person set full_name = $2, date_of_birth = $3, sex = $4, nationality = $5, series = $6, likeness = $7, second_likeness = $8
   where person_id = $1`,
)
const resolveByKey = statement(
  'person-resolve-key',
  'select coalesce(same_as, person_id) as "personId" from person where person_id = $1',
)
const resolveByNumber = statement(
  'person-resolve-number',
  `select coalesce(same_as, pin.person_id) as "personId" from pin left join person using (person_id) where pin = $1`,
)
const mergePerson = statement(
  'person-merge',
  'update person set same_as = $2 where (person_id = $1 or same_as = $1) and person_id <> $2',
)

interface CandidateRow extends IdentityRow {
  readonly pin: Pin | null
  readonly pinState: 'active' | 'cancelled' | null
  readonly requestId: string | null
  readonly requestState: NumberRequest['state'] | null
}

const toCandidate = (row: CandidateRow): Candidate => ({
  ...toIdentity(row),
  pin: row.pin ?? undefined,
  pinState: row.pinState ?? undefined,
  request:
    row.requestId === null || row.requestState === null ? undefined : { id: row.requestId, state: row.requestState },
})

/** Of a transaction: who is like nobody, and is locked. */
const likeNobody = new WeakMap<Queryable, ReadonlySet<PersonId>>()

export const personStore = (database: Queryable, hashesOf: HashesOf = likenessHashesOf): Persons => ({
  foresee: async (persons) => {
    const hashes = toArray(persons.flatMap(hashesOf))
    const [, rows] = await Promise.all([
      database.query(lockAlike, [hashes]),
      database.query<IdentityRow>(findSomeAlike, [hashes]),
    ])
    // Whoever is like one before is asked for after that one, and looked for then.
    const alike = findAlikeAmong(persons, rows.map(toIdentity), hashesOf)
    const unlike = new Set(persons.map(({ personId }) => personId).filter((id) => !alike.has(id)))
    likeNobody.set(database, unlike)
    return unlike
  },
  findAlike: async (person) => {
    if (likeNobody.get(database)?.has(person.personId) === true) return []
    const hashes = likenessHashesOf(person)
    // Sent together and answered one after the other: the search sees what was committed until the locks were there.
    const [, rows] = await Promise.all([
      database.query(lockAlike, [hashes]),
      database.query<IdentityRow>(findAlike, [hashes[0], hashes[1], person.personId]),
    ])
    return rows.map(toIdentity).filter((other) => isAlike(person, other))
  },
  lockAll: async () => {
    await database.query(lockAll)
  },
  ...createAlikeAmong(database, hashesOf),
  listWithoutNumber: async (after, limit) =>
    (await database.query<IdentityRow>(listWithoutNumber, [after, limit])).map(toIdentity),
  list: async (personIds) => (await database.query<CandidateRow>(listPersons, [personIds])).map(toCandidate),
  lock: async (personIds) => {
    await database.query(lockPersons, [personIds])
  },
  correct: async (person) => {
    const { personId, fullName, dateOfBirth, sex, nationality, series } = person
    const [likeness, second] = likenessHashesOf(person)
    await database.execute(correctPerson, [personId, fullName, dateOfBirth, sex, nationality, series, likeness, second])
  },
  resolve: async (as) => {
    const by = isPin(as) ? resolveByNumber : resolveByKey
    const [row] = await database.query<{ readonly personId: PersonId }>(by, [as])
    return row?.personId
  },
  merge: async (personId, survivor) => {
    await database.execute(mergePerson, [personId, survivor])
  },
})
