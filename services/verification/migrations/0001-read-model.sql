-- What verification answers from. Numbers and records come through two topics, in whichever order; a number is verifiable when both are here.

-- Written only from identity.pin.v1. Snapshots never touch it.
create table pin_state (
  pin char(12) primary key,
  person_id uuid not null,
  state text not null check (state in ('active')),
  version bigint not null
);

-- The newest snapshot of each person.
create table person_record (
  person_id uuid primary key,
  version integer not null,
  record jsonb not null
) with (fillfactor = 90);
