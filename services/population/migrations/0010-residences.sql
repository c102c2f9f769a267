-- Where persons live, as the population authority registers it. Of one kind a person has one at a time.
create extension if not exists btree_gist;
create table residence (
  residence_id uuid primary key,
  person_id uuid not null references person (person_id),
  kind text not null check (kind in ('permanent', 'temporary', 'current')),
  country char(2) not null,
  -- As they were in force on the first day: a code means nothing without a day.
  province_code char(2),
  district_code char(3),
  commune_code char(5),
  detail text,
  starts date not null,
  -- The first day on which it does not hold any more.
  ends date check (ends > starts),
  ground text not null,
  registered_by_client text not null,
  registered_by_officer text not null,
  registered_at timestamptz not null,
  check ((country = 'VN') = (province_code is not null)),
  constraint residence_one_at_a_time exclude using gist (person_id with =, kind with =, daterange(starts, ends) with &&)
);

-- Which commands have had their effect.
create table residence_command (
  client text not null,
  idempotency_key text not null,
  fingerprint text not null,
  residence_id uuid not null references residence (residence_id) deferrable initially deferred,
  primary key (client, idempotency_key)
);

-- Besides acts, residences change records: `act_id` is then the key of the residence.
comment on column person_change.act_id is 'the act, or the residence, that changed the record';
