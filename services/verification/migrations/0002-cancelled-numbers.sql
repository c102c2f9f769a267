-- A number can be cancelled, for good. What is known of it may come in any order: its cancellation may be here before its issue.
alter table pin_state
  add column successor char(12),
  drop constraint pin_state_state_check,
  add constraint pin_state_state_check check (state in ('active', 'cancelled')),
  add constraint pin_state_successor_check check (state = 'cancelled' or successor is null);
