-- Where civil status and the register say different things of a person, and the one of them that does not rule may not overwrite the other (decision 0026).
-- What is open is part of the record, as acts and officers together make it; the rows are what officers work off.
alter table person add column differences jsonb not null default '[]';

create table difference (
  difference_id uuid primary key,
  person_id uuid not null references person (person_id),
  field text not null,
  -- Counts what was said meanwhile: an officer decides about what he has read.
  version integer not null default 1,
  -- As in the record: who rules, what is held, what is claimed, and where both come from.
  content jsonb not null,
  opened_at timestamptz not null,
  outcome text check (outcome in ('civil-status', 'register', 'agreed')),
  resolved_at timestamptz,
  -- Of an officer who decided.
  reason text,
  decided_by_client text,
  decided_by_officer text,
  check ((outcome is null) = (resolved_at is null))
);
create unique index difference_open on difference (person_id, field) where outcome is null;
create index difference_by_state on difference ((outcome is null), difference_id);
