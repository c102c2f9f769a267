-- Every catalogue that was ever in force. The newest version is the one that counts.
create table catalogue (
  version bigint generated always as identity primary key,
  digest text not null,
  document jsonb not null,
  applied_at timestamptz not null default now()
);
