-- The sales force that the benchmarks run on: :reps people in teams of twenty under a manager, a plan of five
-- components, and quotas of a quarter.

update commission.workspace set currency = 'USD', time_zone = 'UTC';

create schema bench;

create function bench.rep(p_number bigint)
returns uuid
language sql
immutable
as $$
    select md5('rep ' || p_number)::uuid;
$$;

-- Chance that comes out the same everywhere.
create function bench.draw(p_number bigint, p_about bigint, p_sides bigint)
returns bigint
language sql
immutable
as $$
    select (hashint8extended(p_number, p_about) & 9223372036854775807) % p_sides;
$$;

insert into commission.compensation_plan (id, name)
values ('00000000-0000-4000-8000-0000000000e1', 'Five components');

insert into commission.plan_component (
    id, plan_id, name, kind, rate, accelerator_rate, threshold_attainment, flat_amount, basis, mode, crossing,
    quota_period, cap_amount)
values
    ('00000000-0000-4000-8000-0000000000c1', '00000000-0000-4000-8000-0000000000e1', 'Base', 'percentage',
        0.01, null, null, null, null, null, null, null, null),
    ('00000000-0000-4000-8000-0000000000c2', '00000000-0000-4000-8000-0000000000e1', 'Size', 'tiered',
        null, null, null, null, 'deal', 'whole', null, null, null),
    ('00000000-0000-4000-8000-0000000000c3', '00000000-0000-4000-8000-0000000000e1', 'Quarter', 'quota',
        0.05, 0.08, 1, null, null, null, 'deal', 'quarterly', null),
    ('00000000-0000-4000-8000-0000000000c4', '00000000-0000-4000-8000-0000000000e1', 'Closing', 'flat',
        null, null, null, 5, null, null, null, null, null),
    ('00000000-0000-4000-8000-0000000000c5', '00000000-0000-4000-8000-0000000000e1', 'Capped', 'percentage',
        0.005, null, null, null, null, null, null, null, 20);

insert into commission.commission_rule (component_id, min_amount, commission_rate)
values
    ('00000000-0000-4000-8000-0000000000c2', 0, 0.001),
    ('00000000-0000-4000-8000-0000000000c2', 2000, 0.002),
    ('00000000-0000-4000-8000-0000000000c2', 5000, 0.003);

set session_replication_role = replica;

insert into commission.participant (id, name, role)
select bench.rep(number), 'Rep ' || number, 'rep'
from generate_series(0, :reps - 1) as number;

insert into commission.user_compensation_plan (participant_id, plan_id, start_date)
select bench.rep(number), '00000000-0000-4000-8000-0000000000e1', '2026-01-01'
from generate_series(0, :reps - 1) as number;

insert into commission.quota (participant_id, amount, currency, period, start_date, end_date)
select bench.rep(number), 400000, 'USD', 'quarterly', '2026-01-01', '2026-03-31'
from generate_series(0, :reps - 1) as number;

reset session_replication_role;

-- Where the floor and the baseline write: the same columns, indexes and foreign keys as the results.
create table bench.deal_floor (like commission.deal_commission including all);
create table bench.deal_baseline (like commission.deal_commission including all);

select format(
    'alter table bench.%I add constraint %I %s', target, conname, pg_get_constraintdef(oid))
from pg_constraint
cross join unnest('{deal_floor,deal_baseline}'::text[]) as target
where conrelid = 'commission.deal_commission'::regclass
    and contype = 'f'
\gexec
