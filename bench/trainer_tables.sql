-- Where the floor and the baseline write: the same columns, indexes and foreign keys as the results.

create table bench.trainer_floor (like commission.trainer_monthly_commission including all);
create table bench.trainer_baseline (like commission.trainer_monthly_commission including all);

select format(
    'alter table bench.%I add constraint %I %s', target, conname, pg_get_constraintdef(oid))
from pg_constraint
cross join unnest('{trainer_floor,trainer_baseline}'::text[]) as target
where conrelid = 'commission.trainer_monthly_commission'::regclass
    and contype = 'f'
\gexec
