-- Which event of the person the number is of: a number that was waited for does not come back over the one that replaced it meanwhile.
alter table person add column pin_version bigint not null default 0;
