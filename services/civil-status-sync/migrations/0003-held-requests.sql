-- The number of a child may be held for an officer to decide, and the child may turn out to be a person who is known already: then the act shows
-- the number of that person, and follows it.
alter table act drop constraint act_identification_check, drop constraint act_check, drop constraint act_check2;
alter table act
  add column held_reason text,
  add column deadline timestamptz,
  add column number_person uuid,
  add constraint act_identification check (identification in ('pending', 'held', 'issued', 'matched', 'rejected', 'cancelled')),
  add constraint act_number check ((identification in ('issued', 'matched', 'cancelled')) = (pin is not null)),
  add constraint act_held check ((identification = 'held') = (held_reason is not null)),
  add constraint act_settled check ((identification in ('pending', 'held')) = (settled_at is null));
create index act_of_number_person on act (number_person) where number_person is not null;

-- Numbers that were cancelled, and what a person holds instead: facts of two persons come in any order, so a match may name a number that has ended.
create table ended_number (
  pin char(12) primary key,
  successor char(12)
);
