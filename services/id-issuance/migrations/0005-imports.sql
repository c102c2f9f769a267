-- Persons and numbers that were there before the hub was: how far each import has come.
create table import (
  id uuid primary key,
  client text not null,
  officer text not null,
  idempotency_key text not null,
  fingerprint text not null,
  what text not null,
  state text not null check (state in ('open', 'completed')),
  rows bigint not null default 0,
  accepted bigint not null default 0,
  without_number bigint not null default 0,
  rejected bigint not null default 0,
  remarked bigint not null default 0,
  started_at timestamptz not null,
  changed_at timestamptz not null,
  unique (client, idempotency_key),
  check (rows = accepted + rejected)
);

-- Rows that were rejected, and rows that were accepted though something about them is odd. What was in a row stays with who sent it.
create table import_remark (
  import_id uuid not null references import (id),
  row_number bigint not null,
  is_rejected boolean not null,
  reason text not null,
  detail text not null,
  primary key (import_id, row_number)
);
