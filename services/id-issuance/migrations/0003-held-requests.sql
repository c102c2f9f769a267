-- Everybody who has, had or asked for a number, as far as a duplicate is known by it. The likenesses are hashes of name, year of birth and a parent.
create table person (
  person_id uuid primary key,
  full_name text not null,
  date_of_birth text not null,
  sex text not null check (sex in ('male', 'female', 'undetermined')),
  nationality text not null,
  registered_on date,
  registered_at jsonb not null,
  mother jsonb,
  father jsonb,
  series char(6),
  likeness bigint not null,
  second_likeness bigint,
  -- The person that this key turned out to be.
  same_as uuid references person (person_id)
);
create index person_alike on person (likeness);
create index person_alike_second on person (second_likeness) where second_likeness is not null;
create index person_same_as on person (same_as) where same_as is not null;

-- A request may be held until an officer has decided.
alter table number_request rename column act_id to request_id;
alter table number_request drop constraint number_request_state_check, drop constraint number_request_check;
alter table number_request
  alter column decided_at drop not null,
  add column origin text not null default 'act' check (origin in ('act', 'collection')),
  add column series char(6),
  add column requested_by_client text,
  add column requested_by_officer text,
  add column held_at timestamptz,
  add column deadline timestamptz,
  add column candidates uuid[] not null default '{}',
  add column matched_person uuid,
  add column decided_by_client text,
  add column decided_by_officer text,
  add column note text,
  add constraint number_request_state check (state in ('issued', 'rejected', 'suspected-duplicate', 'needs-verification', 'matched')),
  add constraint number_request_reason check ((state = 'rejected') = (reason is not null)),
  add constraint number_request_settled check ((state in ('suspected-duplicate', 'needs-verification')) = (decided_at is null)),
  add constraint number_request_matched check ((state = 'matched') = (matched_person is not null));
create index held_request on number_request (request_id) where decided_at is null;
create index request_of_person on number_request (person_id);
