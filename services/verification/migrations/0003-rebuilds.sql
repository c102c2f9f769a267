-- Rebuilds of the read model from the topics. The shadow tables live in a schema of their own, under the names of the live ones, and move from there.
create schema rebuild;

create table rebuild (
  id uuid primary key,
  state text not null default 'running' check (state in ('running', 'cancelled', 'finished')),
  started_by text not null,
  started_at timestamptz not null default now(),
  finished_at timestamptz,
  -- How often it was begun anew or gone on with.
  attempts integer not null default 0,
  -- Why the last attempt ended before it was done.
  setback text,
  report jsonb,
  check ((state = 'running') = (finished_at is null))
);
-- Two would fill the same shadow.
create unique index rebuild_running on rebuild ((true)) where state = 'running';

-- How far the shadow is: committed with what it tells of.
create table rebuild_position (
  rebuild_id uuid not null references rebuild on delete cascade,
  topic text not null,
  partition integer not null,
  first_offset bigint not null,
  next_offset bigint not null,
  -- Where the live model was, or had to be waited for.
  target_offset bigint not null,
  records bigint not null,
  primary key (rebuild_id, topic, partition)
) with (fillfactor = 50);

-- Events that the live model had parked when the shadow came by. Those that it has applied since then are applied to the shadow as well.
create table rebuild_left_out (
  rebuild_id uuid not null references rebuild on delete cascade,
  event_id uuid not null,
  ordinal bigint generated always as identity,
  event jsonb not null,
  primary key (rebuild_id, event_id)
);
