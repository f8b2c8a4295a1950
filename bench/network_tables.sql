-- Where the floor and the baseline write: the same columns, indexes and foreign keys as the results.

create table bench.network_floor (like commission.network_month including all);
create table bench.network_baseline (like commission.network_month including all);

select format(
    'alter table bench.%I add constraint %I %s', target, conname, pg_get_constraintdef(oid))
from pg_constraint
cross join unnest('{network_floor,network_baseline}'::text[]) as target
where conrelid = 'commission.network_month'::regclass
    and contype = 'f'
\gexec
