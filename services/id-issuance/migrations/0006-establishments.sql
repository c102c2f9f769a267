-- Runs over citizens who were registered without a number (decree 137/2015 article 15): how far each has come.
create table establishment (
  id uuid primary key,
  client text not null,
  officer text not null,
  idempotency_key text not null,
  fingerprint text not null,
  what text not null,
  state text not null check (state in ('running', 'paused', 'completed')),
  -- Whom the run looked at last; persons are taken in the order of their keys.
  last_person uuid not null default '00000000-0000-0000-0000-000000000000',
  issued bigint not null default 0,
  held bigint not null default 0,
  not_vietnamese bigint not null default 0,
  sex_not_determined bigint not null default 0,
  outside_numbering bigint not null default 0,
  started_at timestamptz not null,
  changed_at timestamptz not null,
  unique (client, idempotency_key)
);
create unique index one_establishment_at_a_time on establishment ((true)) where state <> 'completed';

-- A run looks for persons who never had a number.
create index pin_of_person on pin (person_id);
