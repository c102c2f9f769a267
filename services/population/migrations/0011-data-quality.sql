-- Right, complete, clean, alive, for each place, kept by what changes (decision 0027). Whatever statement changes a person, the trigger adds what is different
-- as a row of its own, so that nobody waits for the counter of a place; a background step adds the rows up.
alter table person
  -- The permanent residence that has no end.
  add column home jsonb,
  -- Whether any residence has no end.
  add column resides boolean not null default false,
  -- Whether the birth came later than the legal clock allows.
  add column entered_late boolean not null default false;
alter table person_change add column late boolean not null default false;
update person set
  home = (
    select jsonb_strip_nulls(jsonb_build_object('provinceCode', province_code, 'districtCode', district_code, 'communeCode', commune_code, 'from', starts))
    from residence where residence.person_id = person.person_id and kind = 'permanent' and ends is null
  ),
  resides = exists (select 1 from residence where residence.person_id = person.person_id and ends is null);

-- `unit_code`: commune, island district or province, by its length; empty where no unit is known. A code means nothing without its date.
create type quality as (
  unit_code text,
  before_merger boolean,
  persons integer,
  differing integer,
  incomplete integer,
  without_number integer,
  without_residence integer,
  without_parent integer,
  unclean integer,
  dead_active integer,
  number_disagrees integer,
  merged integer,
  entries integer,
  late_entries integer
);
create table quality_delta (
  delta_id bigint generated always as identity primary key,
  unit_code text not null,
  before_merger boolean not null,
  persons integer not null,
  differing integer not null,
  incomplete integer not null,
  without_number integer not null,
  without_residence integer not null,
  without_parent integer not null,
  unclean integer not null,
  dead_active integer not null,
  number_disagrees integer not null,
  merged integer not null,
  entries integer not null,
  late_entries integer not null
);
create table quality_count (
  unit_code text not null,
  before_merger boolean not null,
  persons bigint not null,
  differing bigint not null,
  incomplete bigint not null,
  without_number bigint not null,
  without_residence bigint not null,
  without_parent bigint not null,
  unclean bigint not null,
  dead_active bigint not null,
  number_disagrees bigint not null,
  merged bigint not null,
  entries bigint not null,
  late_entries bigint not null,
  primary key (unit_code, before_merger)
);

create function quality_place(place jsonb) returns text language sql immutable
  return coalesce(place ->> 'communeCode', place ->> 'districtCode', place ->> 'provinceCode', '');

-- What one person counts for, and where: at home, else where the birth was registered.
create function quality_of(p person) returns quality language plpgsql immutable as $$
declare
  one quality;
  counts integer := (p.merged_into is null)::integer;
  lives boolean := p.date_of_death is null;
  century integer;
begin
  one.unit_code := quality_place(coalesce(p.home, p.registered_at));
  one.before_merger := one.unit_code <> '' and coalesce((p.home ->> 'from')::date, p.registered_on, '2000-01-01') < '2025-07-01';
  one.persons := counts;
  one.differing := (p.differences <> '[]')::integer * counts;
  one.without_number := (p.pin is null and lives and p.nationality = 'VN' and p.sex <> 'undetermined')::integer * counts;
  one.incomplete := (one.without_number = 1 or length(p.date_of_birth) < 10 or p.place_of_birth is null or p.native_place is null
    or p.registered_on is null or p.registered_at is null)::integer * counts;
  one.without_residence := (p.home is null and lives)::integer * counts;
  one.without_parent := ((p.mother is not null and not p.relations @> '[{"relation": "mother"}]')
    or (p.father is not null and not p.relations @> '[{"relation": "father"}]'))::integer * counts;
  one.dead_active := (not lives and p.resides)::integer * counts;
  one.number_disagrees := 0;
  if p.pin is not null then
    century := substr(p.pin, 4, 1)::integer;
    one.number_disagrees := ((p.sex <> 'undetermined' and (century % 2 = 1) <> (p.sex = 'female'))
      or 1900 + 100 * (century / 2) + substr(p.pin, 5, 2)::integer <> left(p.date_of_birth, 4)::integer)::integer * counts;
  end if;
  one.unclean := greatest(one.dead_active, one.number_disagrees);
  one.merged := 1 - counts;
  one.entries := 0;
  one.late_entries := 0;
  return one;
end $$;

create function note_person_quality() returns trigger language plpgsql as $$
declare
  before quality;
  after quality := quality_of(new);
begin
  if tg_op = 'UPDATE' then
    before := quality_of(old);
    if before = after then return null; end if;
    if before.unit_code = after.unit_code and before.before_merger = after.before_merger then
      insert into quality_delta (unit_code, before_merger, persons, differing, incomplete, without_number, without_residence, without_parent, unclean,
        dead_active, number_disagrees, merged, entries, late_entries)
      values (after.unit_code, after.before_merger, after.persons - before.persons, after.differing - before.differing,
        after.incomplete - before.incomplete, after.without_number - before.without_number, after.without_residence - before.without_residence,
        after.without_parent - before.without_parent, after.unclean - before.unclean, after.dead_active - before.dead_active,
        after.number_disagrees - before.number_disagrees, after.merged - before.merged, 0, 0);
      return null;
    end if;
    insert into quality_delta (unit_code, before_merger, persons, differing, incomplete, without_number, without_residence, without_parent, unclean,
      dead_active, number_disagrees, merged, entries, late_entries)
    values (before.unit_code, before.before_merger, -before.persons, -before.differing, -before.incomplete, -before.without_number,
      -before.without_residence, -before.without_parent, -before.unclean, -before.dead_active, -before.number_disagrees, -before.merged, 0, 0);
  elsif new.created_by_act is not null then
    after.entries := 1;
    after.late_entries := new.entered_late::integer;
  end if;
  insert into quality_delta (unit_code, before_merger, persons, differing, incomplete, without_number, without_residence, without_parent, unclean,
    dead_active, number_disagrees, merged, entries, late_entries)
  values (after.*);
  return null;
end $$;
create trigger person_quality after insert or update on person for each row execute function note_person_quality();

-- An act counts where it was registered. What officers of the register do has no way to be late on.
create function note_entry_quality() returns trigger language plpgsql as $$
declare
  unit_code text := quality_place(new.basis -> 'registeredAt');
begin
  insert into quality_delta (unit_code, before_merger, persons, differing, incomplete, without_number, without_residence, without_parent, unclean,
    dead_active, number_disagrees, merged, entries, late_entries)
  values (unit_code, unit_code <> '' and (new.basis ->> 'registeredOn')::date < '2025-07-01', 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1, new.late::integer);
  return null;
end $$;
create trigger person_change_quality after insert on person_change for each row
  when (new.basis ->> 'kind' not in ('residence-registered', 'residence-ended', 'difference-decided', 'authority-said')) execute function note_entry_quality();

-- Who is there already. How long acts took that came before this was kept is not known: they are no entries.
insert into quality_count
select (one).unit_code, (one).before_merger, sum((one).persons), sum((one).differing), sum((one).incomplete), sum((one).without_number),
  sum((one).without_residence), sum((one).without_parent), sum((one).unclean), sum((one).dead_active), sum((one).number_disagrees), sum((one).merged), 0, 0
from (select quality_of(person) as one from person) as everybody group by 1, 2;
