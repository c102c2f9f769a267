-- What waits for a decision is listed by its id.
create index proposed_cancellation on cancellation (id) where state = 'proposed';
