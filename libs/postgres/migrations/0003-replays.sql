-- What became of each record that was taken in once more, one row for each replay and place of the source. It is written by the transaction that carries the
-- effect, so a count of these rows is what was done, whatever crashed meanwhile.
create table replayed_event (
  replay_id uuid not null,
  topic text not null,
  partition integer not null,
  kafka_offset bigint not null,
  consumer text not null,
  event_id uuid,
  event_type text,
  result text not null,
  reason text,
  replayed_at timestamptz not null default now(),
  primary key (replay_id, topic, partition, kafka_offset)
);
