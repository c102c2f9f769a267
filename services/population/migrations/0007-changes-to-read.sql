-- Who follows changes reads them in the order of the transactions that wrote them, as far as no older one is still going on; within one, by position.
-- A sequence alone would not do: what took its number first may commit last, behind a reader that has gone on. See decision 0021.
create sequence feed_position as bigint;

alter table person_change
  -- On what ground: what the act says of itself.
  add column basis jsonb,
  add column written_in xid8 not null default pg_current_xact_id(),
  add column position bigint not null default nextval('feed_position');
create index person_change_feed on person_change (written_in, position);

-- When the person came to hold the number that is held now.
alter table person
  add column numbered_in xid8,
  add column numbered_position bigint;
update person set numbered_in = pg_current_xact_id(), numbered_position = nextval('feed_position') where pin is not null;
create index person_feed on person (numbered_in, numbered_position);
