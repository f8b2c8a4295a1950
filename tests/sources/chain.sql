-- A chain of gyms with branches on both sides of the date line: 12 trainers, 30 members, sales on record, rates with
-- bands and by the hour, a type of session of its own, classes without a member, a trainer who left and came back, one
-- who left for good, one who came to another branch.

update commission.workspace set currency = 'EUR', time_zone = 'Europe/Berlin';

insert into commission.branch (name, code, time_zone, currency)
values ('north', 'NO', 'Pacific/Auckland', 'EUR'), ('south', 'SO', 'America/New_York', 'EUR');

insert into commission.participant (name, email, role, source, source_id)
select 'Trainer ' || n, 't' || n || '@chain.example', 'trainer', 'chain', n::text
from generate_series(1, 12) as n;

insert into commission.trainer (id, last_day, returns_on)
select id, case source_id when '5' then date '2026-01-14' when '6' then date '2026-01-20' end,
    case source_id when '5' then date '2026-01-26' end
from commission.participant;

insert into commission.trainer_grade (trainer_id, branch, trainer_type, trainer_category, valid_during)
select id, case when source_id::integer % 2 = 0 then 'south' else 'north' end, 'full time', 'senior',
    case source_id when '7' then daterange(null, '2026-01-31') else daterange(null, null) end
from commission.participant;

insert into commission.trainer_grade (trainer_id, branch, trainer_type, trainer_category, valid_during)
select id, 'south', 'full time', 'senior', daterange('2026-01-31', null)
from commission.participant
where source_id = '7';

insert into commission.trainer_commission_tier (
    branch, trainer_type, trainer_category, commission_type, session_type, session_count_min, session_count_max,
    fee_amount, per_hour)
select b.name, 'full time', 'senior', 'conduction_fee', t.session_type::commission.session_type, t.at_least, t.most,
    t.fee + length(b.name), t.per_hour and b.name = 'south'
from commission.branch as b
cross join (
    values ('paid', 0, 20, 30.25, false), ('paid', 21, null, 41.5, false), ('free', null, null, 12, false),
        ('duet', null, null, 20.5, true), ('transform', null, null, 25, true)
) as t (session_type, at_least, most, fee, per_hour);

insert into commission.trainer_commission_tier (
    branch, trainer_type, trainer_category, commission_type, commission_rate)
select b.name, 'full time', 'senior', kind::commission.commission_type, 0.07
from commission.branch as b
cross join unnest('{new_sales,renew_sales}'::text[]) as kind;

insert into commission.member (name, branch, source, source_id)
select 'Member ' || n, case when n % 2 = 0 then 'south' else 'north' end, 'chain', n::text
from generate_series(1, 30) as n;

insert into commission.member_package (member_id, branch, total_price, closed_by, created_at)
select m.id, m.branch, 100 + n, array[t.id], timestamptz '2025-12-25 10:00+00' + n * interval '37 hours'
from generate_series(1, 60) as n
join commission.member as m on m.source_id = (1 + n % 30)::text
join commission.participant as t on t.source_id = (1 + n % 12)::text;

create schema chain;
