-- What became of the records of replays that ended long ago, counted: their rows are removed once no copy of them can come again.
create table replay_count (
  replay_id uuid not null,
  consumer text not null,
  result text not null,
  -- Empty where there is none.
  reason text not null,
  event_type text not null,
  records bigint not null,
  primary key (replay_id, consumer, result, reason, event_type)
);
create index replayed_event_by_age on replayed_event (replayed_at);
