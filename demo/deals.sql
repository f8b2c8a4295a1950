-- A software company with 60 representatives in teams of ten: a plan with tiers, quotas with accelerators and
-- overrides, and half a year of deals. Commissions follow with each statement.

\ir draw.sql

update commission.workspace
set name = 'Kestrel',
    company = 'Kestrel Software Inc',
    currency = 'USD',
    time_zone = 'America/New_York';

-- Every tenth one leads the nine who follow.
insert into commission.participant (id, name, email, role, upline_id)
select
    pg_temp.id_of('rep ' || number),
    given[1 + pg_temp.draw('given ' || number, cardinality(given))] || ' '
        || family[1 + pg_temp.draw('family ' || number, cardinality(family))],
    'rep' || number || '@kestrel.example',
    case when number % 10 = 0 then 'manager' else 'rep' end,
    case when number % 10 > 0 then pg_temp.id_of('rep ' || number / 10 * 10) end
from generate_series(0, 59) as number
cross join (
    values (
        string_to_array('Alice,Ben,Carla,Daniel,Elena,Frank,Grace,Hugo,Irene,Jack,Kara,Liam,Maya,Noah,Olivia,'
            'Paul', ','),
        string_to_array('Adams,Baker,Clark,Diaz,Evans,Foster,Green,Hill,Irwin,Jones,King,Lopez,Moore,Nash,'
            'Owens', ','))
) as names (given, family)
order by number % 10 > 0, number;

update commission.upline_link set valid_during = '[2026-01-01,)';

insert into commission.compensation_plan (id, name)
values (pg_temp.id_of('plan'), 'Account executive 2026'), (pg_temp.id_of('lead'), 'Team lead 2026');

insert into commission.plan_component (
    id, plan_id, name, kind, rate, accelerator_rate, threshold_attainment, crossing, quota_period, flat_amount)
values
    (pg_temp.id_of('quota'), pg_temp.id_of('plan'), 'Accelerated commission', 'quota', 0.06, 0.09, 1, 'split',
        'quarterly', null),
    (pg_temp.id_of('bonus'), pg_temp.id_of('plan'), 'Club', 'bonus', null, null, 1.25, null, 'quarterly', 2500),
    (pg_temp.id_of('above'), pg_temp.id_of('lead'), 'Override', 'override', 0.01, null, null, null, null, null),
    (pg_temp.id_of('leads'), pg_temp.id_of('lead'), 'Own deals', 'percentage', 0.06, null, null, null, null, null);

insert into commission.user_compensation_plan (participant_id, plan_id, start_date)
select pg_temp.id_of('rep ' || number),
    pg_temp.id_of(case when number % 10 = 0 then 'lead' else 'plan' end), '2026-01-01'
from generate_series(0, 59) as number;

insert into commission.quota (participant_id, amount, period, start_date, end_date)
select pg_temp.id_of('rep ' || number), 100000, 'quarterly', first, (first + interval '3 months - 1 day')::date
from generate_series(0, 59) as number
cross join unnest(array[date '2026-01-01', '2026-04-01']) as first
where number % 10 > 0;

insert into commission.deal (id, name, owner_id, amount, status, close_date, created_date)
select
    pg_temp.id_of('deal ' || number),
    'Deal ' || number,
    pg_temp.id_of('rep ' || pg_temp.draw('rep of ' || number, 60)),
    2000 + pg_temp.draw('amount ' || number, 1800000) / 100.0,
    'closed_won',
    date '2026-01-02' + number / 11,
    '2026-01-01'
from generate_series(1, 1950) as number;
