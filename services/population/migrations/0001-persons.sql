-- The population register: one row for each person, by the internal key. `version` counts the states that were published as snapshots.
create table person (
  person_id uuid primary key,
  version integer not null,
  full_name text not null,
  date_of_birth text not null,
  sex text not null check (sex in ('male', 'female', 'undetermined')),
  ethnicity text not null,
  nationality text not null,
  place_of_birth jsonb not null,
  native_place jsonb not null,
  registered_on date not null,
  registered_at jsonb not null,
  mother jsonb,
  father jsonb,
  pin char(12) unique,
  created_by_act uuid not null,
  created_at timestamptz not null
);
