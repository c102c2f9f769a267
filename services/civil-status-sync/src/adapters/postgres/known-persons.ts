import { unaccentedName, type PartialDate } from '@hub/citizen'
import type { PersonId } from '@hub/contracts'
import { statement, type Queryable } from '@hub/postgres'
import type { KnownPersons, Learnt } from '../../application/ports.ts'
import { awaitedKey, type KnownPerson } from '../../domain/resolution.ts'

// In one order, so that two who ask for the same keys do not wait for each other.
const lockKeys = statement(
  'known-lock',
  `select pg_advisory_xact_lock(lock) from (select hashtextextended(key, 2024) as lock from unnest($1::text[]) as asked (key) order by lock) as sorted`,
)
// Those who learn do not wait for each other, only for who registers an act about the same person.
const lockKeysShared = statement(
  'known-lock-shared',
  `select pg_advisory_xact_lock_shared(lock)
   from (select hashtextextended(key, 2024) as lock from unnest($1::text[]) as asked (key) order by lock) as sorted`,
)
// All of a birth in one step, so that nobody who takes some of them in the other order waits for ever.
const lockKeysBoth = statement(
  'known-lock-both',
  `select case when exclusive then pg_advisory_xact_lock(lock) else pg_advisory_xact_lock_shared(lock) end
   from (
     select hashtextextended(key, 2024) as lock, bool_or(exclusive) as exclusive
     from (select unnest($1::text[]) as key, false as exclusive union all select unnest($2::text[]), true) as asked
     group by key order by lock
   ) as sorted`,
)
// The locks are held before this statement begins, so it sees who waits. Two keys at most, each by itself: with an array it would be planned anew each time.
const learn = statement(
  'known-learn',
  `with person as (
     insert into known_person (person_id, full_name, name_key, date_of_birth) select $1::uuid, $2::text, $3::text, $4::text where $2::text is not null on conflict do nothing
   ), number as (
     insert into known_number (pin, person_id) select $5::text, $1::uuid where $5::text is not null on conflict do nothing
   )
   select distinct awaits from act_subject where person_id is null and awaits in ($6, $7)`,
)
const findByNumber = statement(
  'known-find-number',
  `select coalesce(survivor, key.person_id) as "personId", known_person.full_name as "fullName", known_person.date_of_birth as "dateOfBirth"
   from known_number as key left join merged_person using (person_id)
   left join known_person on known_person.person_id = coalesce(survivor, key.person_id) where key.pin = $1`,
)
const findByName = statement(
  'known-find-name',
  `select coalesce(survivor, key.person_id) as "personId", key.full_name as "fullName", key.date_of_birth as "dateOfBirth"
   from known_person as key left join merged_person using (person_id) where name_key = $1 and date_of_birth = $2 order by 1 limit 100`,
)
const listNames = statement(
  'known-list-names',
  'select full_name as "fullName", date_of_birth as "dateOfBirth" from known_person where person_id = $1',
)
const merge = statement(
  'known-merge',
  `with earlier as (update merged_person set survivor = $2 where survivor = $1)
   insert into merged_person (person_id, survivor) values ($1, $2) on conflict (person_id) do update set survivor = excluded.survivor`,
)

interface Row {
  readonly personId: PersonId
  readonly fullName: string | null
  readonly dateOfBirth: PartialDate | null
}

const toKnown = ({ personId, fullName, dateOfBirth }: Row): KnownPerson => ({
  personId,
  fullName: fullName ?? undefined,
  dateOfBirth: dateOfBirth ?? undefined,
})

const keysOf = ({ person, pin }: Learnt): readonly string[] => [
  ...(person === undefined
    ? []
    : [awaitedKey({ fullName: person.fullName, dateOfBirth: person.dateOfBirth as PartialDate })]),
  ...(pin === undefined ? [] : [awaitedKey({ fullName: '', pin })]),
]

const learnOne = async (
  database: Queryable,
  learnt: Learnt,
  alsoLock: readonly string[] = [],
): Promise<readonly string[]> => {
  const { personId, person, pin } = learnt
  const keys = keysOf(learnt)
  const nameKey = person === undefined ? undefined : unaccentedName(person.fullName)
  const values = [personId, person?.fullName, nameKey, person?.dateOfBirth, pin, keys[0], keys[1]]
  // Sent together and answered one after the other.
  const [, rows] = await Promise.all([
    alsoLock.length === 0 ? database.query(lockKeysShared, [keys]) : database.query(lockKeysBoth, [keys, alsoLock]),
    database.query<{ readonly awaits: string }>(learn, values),
  ])
  return rows.map(({ awaits }) => awaits)
}

export const knownPersons = (database: Queryable): KnownPersons => ({
  lockKeys: async (keys) => {
    await database.query(lockKeys, [keys])
  },
  find: async ({ fullName, dateOfBirth, pin }) => {
    const rows =
      pin === undefined
        ? await database.query<Row>(findByName, [unaccentedName(fullName), dateOfBirth])
        : await database.query<Row>(findByNumber, [pin])
    return rows.map(toKnown)
  },
  learn: (learnt, alsoLock) => learnOne(database, learnt, alsoLock),
  rename: async (personId, corrected) => {
    const names = await database.query<{ readonly fullName: string; readonly dateOfBirth: string }>(listNames, [
      personId,
    ])
    const awaited: string[] = []
    for (const name of names)
      awaited.push(...(await learnOne(database, { personId, person: { ...name, ...corrected } })))
    return awaited
  },
  merge: async (personId, survivor) => {
    if (personId !== survivor) await database.execute(merge, [personId, survivor])
  },
})
