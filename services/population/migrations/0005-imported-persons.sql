-- Persons who were there before the hub was: no act made them, and not everything is known of them.
alter table person
  alter column created_by_act drop not null,
  alter column place_of_birth drop not null,
  alter column native_place drop not null,
  alter column registered_on drop not null,
  alter column registered_at drop not null,
  add column created_by_import uuid,
  add constraint person_created_by check ((created_by_act is null) <> (created_by_import is null));
