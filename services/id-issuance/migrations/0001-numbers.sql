-- Every number that was ever given out. A number never leaves this table, so its primary key is what makes it one person's for ever.
create table pin (
  pin char(12) primary key,
  person_id uuid not null,
  state text not null check (state in ('active')),
  issued_at timestamptz not null
);
create unique index one_active_pin_per_person on pin (person_id) where state = 'active';

-- What registrations asked for, and what came of it.
create table number_request (
  act_id uuid primary key,
  person_id uuid not null,
  state text not null check (state in ('issued', 'rejected')),
  reason text,
  decided_at timestamptz not null,
  check ((state = 'rejected') = (reason is not null))
);

-- How far the counter of each series has been leased out, in blocks.
create table number_series (
  series char(6) primary key,
  next_counter integer not null
);
