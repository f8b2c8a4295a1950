-- The main job in short: create the extension, install it, price the worked example of each scheme,
-- and carry on after the extension was dropped and created again.

create extension pg_commission;
select * from commission_engine.install() \g /dev/null
set search_path = commission, public;

\echo 'Trainer: 99 paid sessions, sales of 16,500'

insert into branch (name, code, time_zone, currency) values ('kepong', 'KD', 'Asia/Kuala_Lumpur', 'MYR');
insert into trainer_commission_tier (branch, trainer_type, trainer_category, commission_type,
    session_type, session_count_min, session_count_max, fee_amount)
values
    ('kepong', 'full time', 'senior', 'conduction_fee', 'paid', null, 100, 35.00),
    ('kepong', 'full time', 'senior', 'conduction_fee', 'paid', 100, null, 40.00),
    ('kepong', 'full time', 'senior', 'conduction_fee', 'free', null, null, 15.00),
    ('kepong', 'full time', 'senior', 'conduction_fee', 'compensate', null, null, 20.00);
insert into trainer_commission_tier (branch, trainer_type, trainer_category, commission_type,
    sales_threshold_min, sales_threshold_max, commission_rate)
values
    ('kepong', 'full time', 'senior', 'new_sales', 0, 8000, 0.05),
    ('kepong', 'full time', 'senior', 'new_sales', 8000, 20000, 0.07),
    ('kepong', 'full time', 'senior', 'new_sales', 20000, 30000, 0.09),
    ('kepong', 'full time', 'senior', 'new_sales', 30000, null, 0.11),
    ('kepong', 'full time', 'senior', 'renew_sales', 0, 8000, 0.03),
    ('kepong', 'full time', 'senior', 'renew_sales', 8000, 20000, 0.04),
    ('kepong', 'full time', 'senior', 'renew_sales', 20000, 30000, 0.05),
    ('kepong', 'full time', 'senior', 'renew_sales', 30000, null, 0.06);

\set t '\'00000000-0000-0000-0000-0000000000a1\''
\set u '\'00000000-0000-0000-0000-0000000000a2\''
\set m1 '\'00000000-0000-0000-0000-0000000000b1\''
\set m2 '\'00000000-0000-0000-0000-0000000000b2\''

insert into participant (id, name, role) values (:t, 'T', 'trainer'), (:u, 'U', 'trainer');
insert into trainer (id) values (:t), (:u);
insert into trainer_grade (trainer_id, branch, trainer_type, trainer_category)
values (:t, 'kepong', 'full time', 'senior'), (:u, 'kepong', 'full time', 'senior');
insert into member (id, name, branch, tier)
values (:m1, 'M1', 'kepong', 'company'), (:m2, 'M2', 'kepong', 'fans');
insert into appointment (trainer_id, member_id, session_type, status, starts_at)
select :t, plan.member_id, plan.session_type, 'completed', '2026-02-02 08:00+08'::timestamptz + n * interval '4 hours'
from (
    values
        (:m1::uuid, 'paid'::session_type, 60),
        (:m1, 'free', 2),
        (:m2, 'paid', 39),
        (:m2, 'compensate', 1)
) as plan (member_id, session_type, sessions)
cross join generate_series(1, plan.sessions) as n;
insert into member_package (member_id, total_price, closed_by, created_at, sale_type)
values
    (:m1, 12000, array[:t]::uuid[], '2026-02-05 10:00+08', null),
    (:m2, 9000, array[:t, :u]::uuid[], '2026-02-06 10:00+08', 'renew_sales');

prepare trainer_rows as
select
    p.name as trainer,
    m.name as member,
    c.total_conduction_fee as fees,
    c.new_sales_rate as new_rate,
    c.sales_commission as new_sales,
    c.renew_sales_rate as renewal_rate,
    c.renew_commission as renewals,
    c.total_entitled_commission as total
from trainer_monthly_commission as c
join participant as p on p.id = c.trainer_id
join member as m on m.id = c.member_id
where c.year = 2026 and c.month = 2
order by p.name, m.name;

prepare trainer_totals as
select trainer_name, currency, total_conduction_fee, total_sales_commission, total_entitled_commission
from view_5_2_trainer_monthly_commission_report
where year = 2026 and month = 2
order by trainer_name;

execute trainer_rows;
execute trainer_totals;

\echo 'The 100th paid session'

insert into appointment (trainer_id, member_id, session_type, status, starts_at)
values (:t, :m2, 'paid', 'completed', '2026-02-20 08:00+08');
execute trainer_rows;
execute trainer_totals;

\echo 'Network: A <- B <- C <- D, amounts in millions'

update workspace set currency = 'VND', time_zone = 'Asia/Ho_Chi_Minh';
insert into network_tier (threshold, rate)
values (0, 0.20), (200e6, 0.22), (400e6, 0.25), (1e9, 0.30), (2e9, 0.35);

\set a '\'00000000-0000-0000-0000-0000000000c1\''
\set b '\'00000000-0000-0000-0000-0000000000c2\''
\set c '\'00000000-0000-0000-0000-0000000000c3\''
\set d '\'00000000-0000-0000-0000-0000000000c4\''

insert into participant (id, name, role, upline_id)
values (:a, 'A', 'affiliate', null), (:b, 'B', 'affiliate', :a), (:c, 'C', 'affiliate', :b), (:d, 'D', 'affiliate', :c);
insert into network_sale (participant_id, shared_by, amount, status, sold_at)
values
    (:a, null, 50e6, 'approved', '2026-02-03 12:00+07'),
    (:b, null, 150e6, 'approved', '2026-02-03 12:00+07'),
    (:c, null, 300e6, 'approved', '2026-02-03 12:00+07'),
    (:c, :b, 100e6, 'approved', '2026-02-03 12:00+07');

prepare network_rows as
select
    p.name,
    trim_scale(n.personal_volume / 1e6) as personal,
    trim_scale(n.f1_volume / 1e6) as f1,
    n.tier_rate,
    trim_scale(n.commission_direct / 1e6) as direct,
    trim_scale(n.commission_shared / 1e6) as shared,
    trim_scale(n.commission_received / 1e6) as received,
    trim_scale(n.commission_override / 1e6) as override,
    trim_scale(n.total_commission / 1e6) as total
from network_month as n
join participant as p on p.id = n.participant_id
where n.year = 2026 and n.month = 2
order by p.name;

execute network_rows;

\echo 'A sells 200 on the 28th'

insert into network_sale (participant_id, shared_by, amount, status, sold_at)
values (:a, null, 200e6, 'approved', '2026-02-28 12:00+07');
execute network_rows;

\echo 'C brings 40, which D executes'

insert into network_sale (participant_id, shared_by, amount, status, sold_at)
values (:d, :c, 40e6, 'approved', '2026-02-28 12:00+07');
execute network_rows;

\echo 'The inactive keep the rate of their ranking volume'

update network_plan set inactive_basis = 'ranking';
execute network_rows;
update network_plan set inactive_basis = 'personal';

\echo 'Without the extension the results stay; with it again they are calculated again'

drop extension pg_commission;
execute trainer_totals;
execute network_rows;

create extension pg_commission;
select
    (select count(*) from calculate_all_commission(2026, 2) where success) as trainer_pairs_priced,
    (select count(*) from verify_network(2026, 2)) as network_rows_that_differ;
update network_sale set amount = 51e6 where participant_id = :a and amount = 50e6;
delete from appointment where starts_at = '2026-02-20 08:00+08' and member_id = :m2;
execute trainer_totals;
execute network_rows;
