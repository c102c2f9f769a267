-- Acts as registrars sent them, and how far their synchronisation with the population systems has come.
create table act (
  act_id uuid primary key,
  registrar text not null,
  number text not null,
  kind text not null check (kind in ('birth')),
  fingerprint text not null,
  content jsonb not null,
  person_id uuid not null,
  received_at timestamptz not null,
  identification text not null default 'pending' check (identification in ('pending', 'issued', 'rejected')),
  pin text,
  rejection_reason text,
  settled_at timestamptz,
  unique (registrar, number),
  check ((identification = 'issued') = (pin is not null)),
  check ((identification = 'rejected') = (rejection_reason is not null)),
  check ((identification = 'pending') = (settled_at is null))
);
create index act_of_person on act (person_id);
