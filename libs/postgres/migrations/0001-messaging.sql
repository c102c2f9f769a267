-- Tables that every service which takes in or gives out events has in its own database.

-- Events of committed changes that the relay has not yet seen acknowledged by the broker.
create table outbox (
  seq bigint generated always as identity primary key,
  topic text not null,
  key text not null,
  sequence bigint not null,
  headers jsonb not null,
  payload text not null,
  created_at timestamptz not null default now()
) with (autovacuum_vacuum_scale_factor = 0, autovacuum_vacuum_threshold = 5000);

-- The last ce_sequence given out per topic and key. Its row lock is what makes outbox order commit order for a key.
create table stream_position (
  topic text not null,
  key text not null,
  last_sequence bigint not null,
  primary key (topic, key)
) with (fillfactor = 80);

-- Who relays, and whether it let go in good order. One row.
create table relay_owner (
  id smallint primary key default 1 check (id = 1),
  owner uuid not null,
  released boolean not null,
  since timestamptz not null default now()
);

-- Events that were applied. The row is written by the transaction that carries the effect.
create table inbox (
  consumer text not null,
  event_id uuid not null,
  applied_at timestamptz not null default now(),
  primary key (consumer, event_id)
);

-- What a consumer knows of a key: the last sequence applied per topic, and how many of its events are parked. Arrival, parking and redrive of
-- a key all lock this row.
create table consumer_key (
  consumer text not null,
  key text not null,
  last_sequence jsonb not null default '{}',
  parked integer not null default 0,
  primary key (consumer, key)
) with (fillfactor = 80);

-- Events that could not be applied, and those behind them of the same key, in order of id.
create table parked_event (
  id uuid primary key,
  ordinal bigint generated always as identity,
  consumer text not null,
  event_id uuid,
  event_type text,
  key text,
  topic text not null,
  partition integer not null,
  kafka_offset bigint not null,
  headers jsonb not null,
  payload bytea,
  reason text not null,
  parked_at timestamptz not null default now()
);
create unique index parked_event_once on parked_event (consumer, event_id) where event_id is not null;
create unique index parked_record_once on parked_event (consumer, topic, partition, kafka_offset) where event_id is null;
create index parked_event_of_key on parked_event (consumer, key, ordinal);

-- Events that need something that is not here yet. They hold no key back.
create table waiting_event (
  id bigint generated always as identity primary key,
  consumer text not null,
  event_id uuid not null,
  event_type text not null,
  key text not null,
  awaits text not null,
  topic text not null,
  partition integer not null,
  kafka_offset bigint not null,
  headers jsonb not null,
  payload bytea not null,
  woken boolean not null default false,
  deadline timestamptz not null,
  waiting_since timestamptz not null default now(),
  unique (consumer, event_id)
);
create index waiting_event_of_awaited on waiting_event (consumer, awaits);
create index waiting_event_woken on waiting_event (consumer, key, id) where woken;
