import { statement, type Database } from '@hub/postgres'

/** What verification did for each person, in the order in which it did it, written down by its database: also what changed nothing because it came twice. */
const statements = [
  `create table bench_effect (ordinal bigint generated always as identity, person_id uuid not null, version integer not null)`,
  `create function bench_note_effect() returns trigger language plpgsql as $$
   begin
     insert into bench_effect (person_id, version) values (new.person_id, case tg_table_name when 'pin_state' then 0 else new.version end);
     return new;
   end $$`,
  // Before the row is there: an upsert that finds one fires it, too.
  'create trigger bench_effect before insert on pin_state for each row execute function bench_note_effect()',
  'create trigger bench_effect before insert on person_record for each row execute function bench_note_effect()',
].map((text) => statement('', text))

const forget = statement('', 'truncate bench_effect')

// Of each person, what was done, in order; 0 is the number.
const examine = statement(
  '',
  `with done as (select person_id, array_agg(version order by ordinal) as versions, count(distinct version) as distinct_versions
     from bench_effect group by person_id)
   select count(*) filter (where distinct_versions = $1 + 1 and cardinality(versions) = $1 + 1)::int as complete,
     coalesce(sum(cardinality(versions) - distinct_versions), 0)::int as doubled,
     count(*) filter (where versions <> (select array_agg(version order by version) from unnest(versions) as version))::int as disordered
   from done`,
)

export interface Effects {
  /** Persons of whom everything was done, once. */
  readonly complete: number
  /** What was done once more. */
  readonly doubled: number
  /** Persons of whom something was done out of order. */
  readonly disordered: number
}

export const installEffectLog = async (database: Database): Promise<void> => {
  for (const sql of statements) await database.execute(sql)
}

export const forgetEffects = async (database: Database): Promise<void> => {
  await database.execute(forget)
}

/** @param versions how many snapshots each person has */
export const examineEffects = async (database: Database, versions: number): Promise<Effects> =>
  (await database.query<Effects>(examine, [versions]))[0] ?? { complete: 0, doubled: 0, disordered: 0 }
