-- The number of a child may be cancelled. Then the act shows the one that the child holds instead, or the cancelled one.
alter table act drop constraint act_identification_check;
alter table act add constraint act_identification_check check (identification in ('pending', 'issued', 'rejected', 'cancelled'));
alter table act drop constraint act_check;
alter table act add constraint act_check check ((identification in ('issued', 'cancelled')) = (pin is not null));
