-- What acts after the birth say of persons. The record of a person is made from all of them, in the order of registration, whichever came first.
create table civil_fact (
  person_id uuid not null references person (person_id),
  act_id uuid not null,
  kind text not null,
  -- Of a change of civil status; an act may change several.
  field text not null default '',
  other_id uuid,
  data jsonb not null,
  primary key (person_id, act_id, kind, field)
);
create index civil_fact_other on civil_fact (other_id) where kind = 'marriage-registered';

alter table person
  -- What birth or import said; null while no act has changed the record.
  add column base jsonb,
  add column date_of_death text,
  add column marital_status text not null default 'not-known'
    check (marital_status in ('not-known', 'unmarried', 'married', 'divorced', 'widowed')),
  add column relations jsonb not null default '[]';
update person set marital_status = 'unmarried' where created_by_act is not null;

-- What changed in a record, when, and by which act.
create table person_change (
  person_id uuid not null references person (person_id),
  version integer not null,
  act_id uuid not null,
  changes jsonb not null,
  began jsonb not null,
  ended jsonb not null,
  changed_at timestamptz not null,
  primary key (person_id, version)
);
