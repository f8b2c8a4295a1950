-- A company of both schemes with as many trainers, members and sellers as the setting test.size says.
-- An even number: a sale is of one branch. Everybody has sessions, packages and sales in January and
-- February 2026. Ids are numbers.
update commission.workspace
set currency = 'VND', time_zone = 'Asia/Ho_Chi_Minh', recalculation = 'manual';
insert into commission.branch (name, code, time_zone, currency)
values ('kepong', 'KD', 'Asia/Kuala_Lumpur', 'MYR'), ('saigon', 'SG', 'Asia/Ho_Chi_Minh', 'VND');
insert into commission.trainer_commission_tier (
    branch, trainer_type, trainer_category, commission_type, session_type, session_count_min, session_count_max,
    fee_amount)
select name, 'full time', 'senior', 'conduction_fee', 'paid', low, high, fee
from commission.branch
cross join (values (null, 5, 35), (5, null, 40)) as band (low, high, fee);
insert into commission.trainer_commission_tier (
    branch, trainer_type, trainer_category, commission_type, commission_rate)
select name, 'full time', 'senior', kind::commission.commission_type, 0.05
from commission.branch
cross join unnest('{new_sales,renew_sales}'::text[]) as kind;
insert into commission.network_tier (threshold, rate) values (0, 0.20), (200000000, 0.25);
update commission.network_plan set recalculation = 'deferred';

create function pg_temp.id(p_kind text, p_number bigint) returns uuid language sql immutable as
$$ select (lpad(p_kind, 8, '0') || '-0000-4000-8000-' || lpad(p_number::text, 12, '0'))::uuid $$;
create function pg_temp.size() returns integer language sql stable as
$$ select current_setting('test.size')::integer $$;

insert into commission.participant (id, name, email, role, branch)
select pg_temp.id('1', i), 'T' || i, 't' || i || '@company.example', 'trainer',
    case when i % 2 = 0 then 'kepong' else 'saigon' end
from generate_series(1, pg_temp.size()) as i;
insert into commission.trainer (id)
select id from commission.participant where role = 'trainer';
insert into commission.trainer_grade (trainer_id, branch, trainer_type, trainer_category)
select id, branch, 'full time', 'senior' from commission.participant where role = 'trainer';
insert into commission.member (id, name, branch)
select pg_temp.id('2', i), 'M' || i, case when i % 2 = 0 then 'kepong' else 'saigon' end
from generate_series(1, pg_temp.size()) as i;
insert into commission.participant (id, name, email, role, upline_id)
select pg_temp.id('3', i), 'S' || i, 's' || i || '@company.example', 'affiliate', pg_temp.id('3', nullif(i / 2, 0))
from generate_series(1, pg_temp.size()) as i;
update commission.upline_link set valid_during = '(,)';
insert into commission.participant (id, name, email, role)
values (pg_temp.id('4', 1), 'Head', 'head@company.example', 'super_admin');

insert into commission.appointment (trainer_id, member_id, session_type, status, starts_at)
select pg_temp.id('1', i), pg_temp.id('2', i), 'paid', 'completed',
    make_timestamptz(2026, month, 1 + k, 10, 0, 0, 'Asia/Kuala_Lumpur')
from generate_series(1, pg_temp.size()) as i
cross join generate_series(1, 2) as month
cross join generate_series(1, 1 + i % 6) as k;
insert into commission.member_package (member_id, total_price, sale_type, closed_by, created_at)
select pg_temp.id('2', i), 1000 + i,
    (case month when 1 then 'new_sales' else 'renew_sales' end)::commission.commission_type,
    array[pg_temp.id('1', i), pg_temp.id('1', 1 + (i + 1) % pg_temp.size())],
    make_timestamptz(2026, month, 15, 10, 0, 0, 'Asia/Kuala_Lumpur')
from generate_series(1, pg_temp.size()) as i
cross join generate_series(1, 2) as month;
insert into commission.network_sale (participant_id, shared_by, amount, status, sold_at)
select pg_temp.id('3', i), case when i % 3 = 0 then pg_temp.id('3', 1 + i % 7) end, 1000000 + 1000 * i, 'approved',
    make_timestamptz(2026, month, 15, 10, 0, 0, 'Asia/Ho_Chi_Minh')
from generate_series(10, pg_temp.size()) as i
cross join generate_series(1, 2) as month;

update commission.network_plan set recalculation = 'immediate';
update commission.workspace set recalculation = 'immediate';
