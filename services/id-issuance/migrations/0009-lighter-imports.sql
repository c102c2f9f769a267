-- A number that is taken in is active, and the index of active numbers finds it; a second one over all numbers cost every import and every birth an
-- entry that nobody needed. What is left to find are numbers that were given up.
create index given_up_pin_of_person on pin (person_id) where state <> 'active';
drop index pin_of_person;

-- As for persons that wait to be announced: remarks are written together with the import that they are of, imports are never deleted, and checking the
-- reference costs a look for each row.
alter table import_remark drop constraint import_remark_import_id_fkey;
