-- Replays: what is to be taken in once more by whom, how far it has come, and what became of it. `detail` holds what nobody selects by.
create table replay (
  id uuid primary key,
  client text not null,
  idempotency_key text not null,
  fingerprint text not null,
  state text not null,
  detail jsonb not null,
  planned_at timestamptz not null,
  changed_at timestamptz not null,
  -- The process that works on it, and until when others leave it alone.
  leased_by uuid,
  leased_until timestamptz,
  unique (client, idempotency_key)
);

create index replay_at_work on replay (id) where state in ('planning', 'rehearsing', 'running');
