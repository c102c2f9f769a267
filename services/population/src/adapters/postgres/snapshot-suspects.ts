import type { PersonId } from '@hub/contracts'
import { statement, type Queryable } from '@hub/postgres'
import type { SnapshotSuspects } from '../../application/ports.ts'
import type { Verifiable } from '../../domain/person.ts'

const noteSeen = statement(
  'snapshot-note',
  `with seen as (
     select person_id, seen.version as seen_version, person.version
     from unnest($1::uuid[], $2::int[]) as seen (person_id, version) join person using (person_id)
   ), cleared as (
     delete from snapshot_suspect using seen where snapshot_suspect.person_id = seen.person_id and seen.seen_version >= seen.version
   )
   insert into snapshot_suspect (person_id, seen_version)
   select person_id, seen_version from seen where seen_version < version order by person_id
   on conflict (person_id) do update set seen_version = excluded.seen_version`,
)
const takeOlder = statement(
  'snapshot-take-suspects',
  `with taken as (
     delete from snapshot_suspect where person_id in (
       select person_id from snapshot_suspect where since < $1 order by since limit 100 for update skip locked
     ) returning person_id
   )
   select person_id as "personId", version, full_name as "fullName", date_of_birth as "dateOfBirth", sex, ethnicity, nationality, mother, father,
     date_of_death as "dateOfDeath"
   from person join taken using (person_id)`,
)

interface Row {
  readonly personId: PersonId
  readonly version: number
  readonly fullName: string
  readonly dateOfBirth: string
  readonly sex: Verifiable['child']['sex']
  readonly ethnicity: string
  readonly nationality: string
  readonly mother: Verifiable['mother'] | null
  readonly father: Verifiable['father'] | null
  readonly dateOfDeath: string | null
}

const toVerifiable = ({ personId, version, mother, father, dateOfDeath, ...child }: Row): Verifiable => ({
  personId,
  version,
  child,
  mother: mother ?? undefined,
  father: father ?? undefined,
  dateOfDeath: dateOfDeath ?? undefined,
})

export const snapshotSuspects = (database: Queryable): SnapshotSuspects => ({
  note: async (seen) => {
    await database.execute(noteSeen, [seen.map(({ personId }) => personId), seen.map(({ version }) => version)])
  },
  takeOlderThan: async (before) => (await database.query<Row>(takeOlder, [before])).map(toVerifiable),
})
