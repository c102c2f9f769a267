-- What only the population authority says of persons (decree 70/2024 article 6), an item to a row, as it is now; what was before is in person_change.
create table person_detail (
  person_id uuid not null references person (person_id),
  item text not null,
  -- Null: it was taken out on that day.
  value jsonb,
  effective_from date not null,
  primary key (person_id, item)
);
-- Members of a household are those who name one head.
create index person_detail_head on person_detail ((value ->> 'headId')) where item = 'household';

-- Which updates the authority sent, and what became of them.
create table person_update (
  update_id uuid primary key,
  person_id uuid not null references person (person_id),
  client text not null,
  officer text not null,
  idempotency_key text not null,
  fingerprint text not null,
  ground text not null,
  effective_from date not null,
  -- Which items changed, and which are a difference now.
  outcome jsonb not null default '{}',
  updated_at timestamptz not null,
  unique (client, idempotency_key)
);
comment on column person_change.act_id is 'the act, the residence or the update that changed the record';
