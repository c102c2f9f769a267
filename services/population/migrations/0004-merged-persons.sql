-- The person that this key turned out to be. The key stays, as another name of that person.
alter table person add column merged_into uuid;
