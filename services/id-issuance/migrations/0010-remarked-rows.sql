-- Rows that follow each other and have the same remark are one entry: where a whole file is odd in one way, a million entries told one thing.
alter table import_remark rename column row_number to first_row;
alter table import_remark add column last_row bigint;
update import_remark set last_row = first_row;
alter table import_remark
  alter column last_row set not null,
  drop constraint import_remark_pkey,
  add primary key (import_id, last_row),
  add check (first_row <= last_row);
