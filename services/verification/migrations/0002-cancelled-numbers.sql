-- A cancelled number stays here, and stays cancelled: whoever asks by it is told so, and what stands in for it.
alter table pin_state drop constraint pin_state_state_check;
alter table pin_state add constraint pin_state_state_check check (state in ('active', 'cancelled'));
alter table pin_state add column successor char(12);
