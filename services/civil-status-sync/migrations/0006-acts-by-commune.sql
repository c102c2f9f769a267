-- What is overdue is looked for by commune.
create index act_by_commune on act ((content -> 'registeredAt' ->> 'communeCode'));
