import { unaccentedName, type PartialDate } from '@hub/citizen'
import type { PersonId } from '@hub/contracts'
import { allOf } from '@hub/failure'
import { givenRows, statement, together, type Queryable } from '@hub/postgres'
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
const selectAwaited = 'select distinct awaits from act_subject where person_id is null and awaits ='
// The locks are held before this statement begins, so it sees who waits. One key, by itself: with an array it would be planned anew for each birth.
const learnBirth = statement(
  'known-learn-birth',
  `with person as (
     insert into known_person (person_id, full_name, name_key, date_of_birth) values ($1, $2, $3, $4) on conflict do nothing
   )
   ${selectAwaited} $5`,
)
const findAwaited = statement('known-awaited', `${selectAwaited} any($1::text[])`)
const learn = statement(
  'known-learn',
  `with given as materialized (
     select * from ${givenRows('person_id uuid, full_name text, name_key text, date_of_birth text, pin char(12)')}
   ), person as (
     insert into known_person (person_id, full_name, name_key, date_of_birth)
     select person_id, full_name, name_key, date_of_birth from given where full_name is not null on conflict do nothing
   ), number as (
     insert into known_number (pin, person_id) select pin, person_id from given where pin is not null on conflict do nothing
   )
   ${selectAwaited} any($2::text[])`,
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

interface AwaitedRow {
  readonly awaits: string
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

/** Looks under the locks of the keys. @returns which of them somebody waits for */
const lockAndLook = async (
  database: Queryable,
  keys: readonly string[],
  look: () => Promise<readonly AwaitedRow[]>,
): Promise<ReadonlySet<string>> => {
  // Sent together and answered one after the other.
  const [, rows] = await allOf([database.query(lockKeysShared, [keys]), look()])
  return new Set(rows.map(({ awaits }) => awaits))
}

const toRow = ({ personId, person, pin }: Learnt): object => ({
  person_id: personId,
  ...(person === undefined
    ? {}
    : { full_name: person.fullName, name_key: unaccentedName(person.fullName), date_of_birth: person.dateOfBirth }),
  pin,
})

const learnTogether = together(async (database, all: readonly Learnt[]) => {
  const keys = all.flatMap(keysOf)
  const awaited = await lockAndLook(database, keys, () => database.query(learn, [JSON.stringify(all.map(toRow)), keys]))
  return all.map((learnt) => keysOf(learnt).filter((key) => awaited.has(key)))
})

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
  learnBirth: async (personId, { fullName, dateOfBirth }, parents) => {
    const key = awaitedKey({ fullName, dateOfBirth })
    const [, rows] = await allOf([
      database.query(lockKeysBoth, [[key], parents]),
      database.query<AwaitedRow>(learnBirth, [personId, fullName, unaccentedName(fullName), dateOfBirth, key]),
    ])
    return rows.map(({ awaits }) => awaits)
  },
  learn: (learnt) => learnTogether(database, learnt),
  foresee: async (all) => {
    const keys = all.flatMap(keysOf)
    const awaited = await lockAndLook(database, keys, () => database.query(findAwaited, [keys]))
    return new Set(
      all.filter((learnt) => !keysOf(learnt).some((key) => awaited.has(key))).map(({ personId }) => personId),
    )
  },
  rename: async (personId, corrected) => {
    const names = await database.query<{ readonly fullName: string; readonly dateOfBirth: string }>(listNames, [
      personId,
    ])
    const awaited = names.map((name) => learnTogether(database, { personId, person: { ...name, ...corrected } }))
    return (await allOf(awaited)).flat()
  },
  merge: async (personId, survivor) => {
    if (personId !== survivor) await database.execute(merge, [personId, survivor])
  },
})
