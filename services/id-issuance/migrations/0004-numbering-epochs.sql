-- Under which permutation the counter of a series runs: an epoch begins at counter 0, with the key that is named here and configured elsewhere.
alter table number_series add column epoch integer not null default 0;
alter table number_series add column key_id text not null default '1';
