-- Persons of imports of whom no event tells yet, with what their row said that is kept nowhere else. Emptied as they are announced. No reference to
-- the import: checking one would cost a look for each row.
create table unannounced_person (
  person_id uuid primary key,
  import_id uuid not null,
  pin char(12),
  ethnicity text not null,
  imported_at timestamptz not null
) with (autovacuum_vacuum_scale_factor = 0, autovacuum_vacuum_threshold = 5000);

-- How many persons of an import were announced, step by step: rows are added and never changed, so that nobody who announces waits for somebody else.
create table import_announcement (
  import_id uuid not null references import (id),
  persons bigint not null
);
create index announcement_of_import on import_announcement (import_id) include (persons);

-- What was imported before was published at once.
insert into import_announcement (import_id, persons) select id, accepted from import where accepted > 0;
