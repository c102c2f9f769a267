-- Acts about persons who were registered before, and what persons are found by.
alter table act alter column person_id drop not null;
alter table act drop constraint act_kind_check;
alter table act
  add column officer text,
  add column deadline_to_resolve timestamptz,
  -- When every person of the act was known, and the act went out.
  add column published_at timestamptz,
  add constraint act_of_a_person check (kind <> 'birth' or person_id is not null);

-- Persons whom an act concerns, as the act names them, and who they turned out to be.
create table act_subject (
  act_id uuid not null references act (act_id),
  role text not null,
  full_name text not null,
  date_of_birth text,
  pin char(12),
  state text not null check (state in ('resolved', 'waiting', 'ambiguous', 'contradicted')),
  person_id uuid,
  -- What makes it worth while to look again: a number, or a name and a date of birth.
  awaits text not null,
  -- Of an officer who said who it is.
  resolved_by_client text,
  resolved_by_officer text,
  reason text,
  primary key (act_id, role),
  check ((state = 'resolved') = (person_id is not null))
);
create index act_subject_awaits on act_subject (awaits) where person_id is null;

-- Everybody who is known, by every name and date of birth that were ever registered; `name_key` is the name without accents and spaces.
create table known_person (
  person_id uuid not null,
  full_name text not null,
  name_key text not null,
  date_of_birth text not null,
  primary key (person_id, full_name, date_of_birth)
);
create index known_person_by_name on known_person (name_key, date_of_birth);

-- Every number that was ever given to a person. An old one leads to the person as well.
create table known_number (
  pin char(12) primary key,
  person_id uuid not null
);
insert into known_number (pin, person_id) select pin, coalesce(number_person, person_id) from act where pin is not null on conflict do nothing;

-- Keys that turned out to be another person.
create table merged_person (
  person_id uuid primary key,
  survivor uuid not null
);
