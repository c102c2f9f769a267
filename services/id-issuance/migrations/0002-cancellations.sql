-- A number ends: it is cancelled, for ever, and its person may hold another one instead.
alter table pin drop constraint pin_state_check;
alter table pin add constraint pin_state_check check (state in ('active', 'cancelled'));
alter table pin add column cancelled_at timestamptz;
alter table pin add constraint pin_cancelled_when check ((state = 'cancelled') = (cancelled_at is not null));
alter table pin add column successor char(12) references pin (pin);

-- Proposals to cancel a number, and what became of them. Kept for good: they are the ground on which a number ended.
create table cancellation (
  id uuid primary key,
  pin char(12) not null references pin (pin),
  person_id uuid not null,
  ground text not null,
  explanation text not null,
  -- Series of the number that the person is to get instead.
  successor_series char(6),
  state text not null check (state in ('proposed', 'refused', 'cancelled', 'effective')),
  proposed_by_client text not null,
  proposed_by_officer text not null,
  proposed_at timestamptz not null,
  idempotency_key text not null,
  fingerprint text not null,
  decided_by_client text,
  decided_by_officer text,
  decided_at timestamptz,
  decision_note text,
  successor char(12) references pin (pin),
  effective_at timestamptz,
  unique (proposed_by_client, idempotency_key),
  check ((state = 'proposed') = (decided_at is null)),
  check ((state = 'effective') = (effective_at is not null))
);
create unique index one_proposal_per_number on cancellation (pin) where state = 'proposed';
create index cancellation_of_number on cancellation (pin);
