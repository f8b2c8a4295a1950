-- The company that the benchmarks run on: three branches, :trainers trainers, :pairs trainer-member
-- pairs. A member has three trainers of one branch.

update commission.workspace set recalculation = 'manual';

insert into commission.branch (name, code, time_zone, currency)
values
    ('east', 'E', 'Asia/Kuala_Lumpur', 'MYR'),
    ('south', 'S', 'Asia/Ho_Chi_Minh', 'VND'),
    ('west', 'W', 'America/New_York', 'USD');

insert into commission.trainer_commission_tier (
    branch, trainer_type, trainer_category, commission_type, session_type,
    session_count_min, session_count_max, sales_threshold_min, sales_threshold_max,
    fee_amount, commission_rate)
select b.name, trainer_type, trainer_category, r.commission_type::commission.commission_type,
    r.session_type::commission.session_type,
    r.count_min, r.count_max, r.sales_min * unit.factor, r.sales_max * unit.factor,
    r.fee * unit.factor + array_position(enum_range(null::commission.trainer_category), trainer_category),
    r.rate + 0.001 * array_position(enum_range(null::commission.trainer_category), trainer_category)
from commission.branch as b
cross join lateral (select case b.currency when 'VND' then 5000 else 1 end) as unit (factor)
cross join unnest(enum_range(null::commission.trainer_type)) as trainer_type
cross join unnest(enum_range(null::commission.trainer_category)) as trainer_category
cross join (
    values
        ('conduction_fee', 'paid', null, 100, null, null, 35.00, null),
        ('conduction_fee', 'paid', 100, null, null, null, 40.00, null),
        ('conduction_fee', 'free', null, null, null, null, 15.25, null),
        ('conduction_fee', 'transform', null, null, null, null, 42.50, null),
        ('conduction_fee', 'express', null, null, null, null, 18.75, null),
        ('conduction_fee', 'sponsor', null, null, null, null, 12.00, null),
        ('conduction_fee', 'compensate', null, null, null, null, 20.00, null),
        ('new_sales', null, null, null, null, 8000, null, 0.05),
        ('new_sales', null, null, null, 8000, 20000, null, 0.07),
        ('new_sales', null, null, null, 20000, 30000, null, 0.09),
        ('new_sales', null, null, null, 30000, null, null, 0.11),
        ('renew_sales', null, null, null, null, 8000, null, 0.03),
        ('renew_sales', null, null, null, 8000, 20000, null, 0.04),
        ('renew_sales', null, null, null, 20000, 30000, null, 0.05),
        ('renew_sales', null, null, null, 30000, null, null, 0.06)
) as r (commission_type, session_type, count_min, count_max, sales_min, sales_max, fee, rate);

create schema bench;

create table bench.trainer as
select number, md5('trainer ' || number)::uuid as id,
    (array['east', 'south', 'west'])[1 + number / 4 % 3] as branch
from generate_series(0, :trainers - 1) as number;

create table bench.member as
select number, md5('member ' || number)::uuid as id,
    (array['east', 'south', 'west'])[1 + number % (:trainers / 4) % 3] as branch
from generate_series(0, (:pairs - 1) / 3) as number;

insert into commission.participant (id, name, role)
select id, 'Trainer ' || number, 'trainer'
from bench.trainer;

insert into commission.trainer (id)
select id from bench.trainer;

-- One trainer in twenty was promoted in the benchmarked month.
insert into commission.trainer_grade (trainer_id, branch, trainer_type, trainer_category, valid_during)
select t.id, t.branch,
    (enum_range(null::commission.trainer_type))[1 + t.number % 2],
    (enum_range(null::commission.trainer_category))[1 + (t.number + held.step) % 5],
    held.during
from bench.trainer as t
cross join lateral (
    select 0, daterange(null, case when t.number % 20 = 0 then '2026-06-15'::date end)
    union all
    select 1, daterange('2026-06-15', null)
    where t.number % 20 = 0
) as held (step, during);

insert into commission.member (id, name, branch, tier)
select id, 'Member ' || number, branch,
    case when number % 10 = 0 then 'fans' else 'company' end::commission.member_tier
from bench.member;

-- Pair number p is a member and one of the member's three trainers.
create function bench.member_of(p_pair integer)
returns integer
language sql
immutable
as $$
    select p_pair / 3;
$$;

create function bench.trainer_of(p_member integer, p_place integer, p_trainers integer)
returns integer
language sql
immutable
as $$
    select p_member % (p_trainers / 4) * 4 + (p_place + p_member / (p_trainers / 4)) % 4;
$$;

-- Sessions are stored in the order in which they happen. The number of the session within the month
-- says whose it is: each pair has its turn once in every :pairs completed sessions.
create function bench.start_of(p_month date, p_part double precision, p_branch text)
returns timestamptz
language sql
immutable
as $$
    select (p_month + p_part * (p_month + interval '1 month' - p_month)) at time zone
        case p_branch
            when 'east' then 'Asia/Kuala_Lumpur'
            when 'south' then 'Asia/Ho_Chi_Minh'
            else 'America/New_York'
        end;
$$;
