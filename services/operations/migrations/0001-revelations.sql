-- Who saw the personal data of which event, and why. The message log holds the exchange; the reason and the event stand here.
create table revelation (
  exchange_id uuid primary key,
  topic text not null,
  event_id uuid not null,
  client text not null,
  officer text not null,
  reason text not null,
  revealed_at timestamptz not null default now()
);

create index revelation_by_event on revelation (event_id);
