-- Where civil status and the population register say different things of a person, as the register tells it (decision 0026).
create table difference (
  difference_id uuid primary key,
  person_id uuid not null,
  -- As the person held it when the register told of it.
  pin char(12),
  field text not null,
  version integer not null,
  -- The act whose word it is about; null where civil status has none.
  act_id uuid,
  civil_status_value text,
  register_value text,
  opened_at timestamptz,
  outcome text,
  -- What both are to hold.
  value text,
  resolved_at timestamptz,
  -- When the registrar's system said that it holds that, too.
  adjusted_at timestamptz,
  adjusted_by text,
  check ((outcome is null) = (resolved_at is null))
);
create index difference_open on difference (difference_id) where outcome is null;
create index difference_to_adjust on difference (difference_id) where outcome = 'register' and adjusted_at is null;
