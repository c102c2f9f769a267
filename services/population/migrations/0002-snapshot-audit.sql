-- Persons of whom the topic's last snapshot was older than the register when it was read back: a newer one is still on its way, or a late duplicate came
-- last and stays. Who is here for long is published once more.
create table snapshot_suspect (
  person_id uuid primary key references person (person_id),
  seen_version integer not null,
  since timestamptz not null default now()
);
create index snapshot_suspect_since on snapshot_suspect (since);
