-- What operators do about parked events.

-- A job that works off parked events. Its counts are written by the transactions that do the work.
create table redrive (
  id uuid primary key,
  consumer text not null,
  selection jsonb not null,
  rate_per_second integer check (rate_per_second > 0),
  -- With a rate: no more events are begun before this.
  paced_until timestamptz not null default now(),
  state text not null default 'running' check (state in ('running', 'paused', 'cancelled', 'finished')),
  keys_total integer not null,
  keys_done integer not null default 0,
  applied integer not null default 0,
  waiting integer not null default 0,
  failed_again integer not null default 0,
  already_done integer not null default 0,
  client text not null,
  officer text not null,
  started_at timestamptz not null default now(),
  finished_at timestamptz
);
create index redrive_running on redrive (consumer, started_at) where state = 'running';

-- The keys that a job has still to work off. Whoever works one off holds its row.
create table redrive_key (
  redrive uuid not null references redrive (id),
  key text not null,
  primary key (redrive, key)
);

-- Events that an officer wants left out, and whether another one agreed. Those that are left out are kept here whole, for good.
create table event_skip (
  id uuid primary key,
  consumer text not null,
  parked_id uuid not null,
  event_id uuid,
  event_type text,
  key text,
  reason text not null,
  state text not null default 'proposed' check (state in ('proposed', 'approved', 'refused')),
  proposed_client text not null,
  proposed_officer text not null,
  proposed_at timestamptz not null default now(),
  decided_client text,
  decided_officer text,
  decided_at timestamptz,
  topic text not null,
  partition integer not null,
  kafka_offset bigint not null,
  headers jsonb not null,
  payload bytea,
  parked_reason text not null,
  parked_at timestamptz not null
);
create unique index event_skip_of_parked on event_skip (parked_id) where state <> 'refused';
create index event_skip_of_event on event_skip (consumer, event_id) where state = 'approved';
create index event_skip_of_record on event_skip (consumer, topic, partition, kafka_offset) where state = 'approved' and event_id is null;

-- Provinces whose events a consumer refuses for the time being.
create table quarantine (
  consumer text not null,
  province_code text not null,
  reason text not null,
  client text not null,
  officer text not null,
  since timestamptz not null default now(),
  primary key (consumer, province_code)
);
