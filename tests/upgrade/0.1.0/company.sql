-- A small company as it lived with release 0.1.0: what dump.sql was made of, in a database of that release
-- after create extension and install().

set time zone 'Asia/Kuala_Lumpur';

create function pg_temp.id_of(p_key text)
returns uuid
language sql
immutable
as $$
    select md5(p_key)::uuid;
$$;

select commission.setup_api_roles();

update commission.workspace
set name = 'Kilang Fitness', company = 'Kilang Fitness Sdn Bhd', currency = 'MYR',
    time_zone = 'Asia/Kuala_Lumpur', month_end_day = 3;
update commission.currency set minor_unit = 2 where code = 'MYR';

insert into commission.branch (name, code, time_zone, currency)
values
    ('kepong', 'KD', 'Asia/Kuala_Lumpur', 'MYR'),
    ('old town', 'OT', 'Asia/Kuala_Lumpur', 'MYR'),
    ('thao dien', 'TD', 'Asia/Ho_Chi_Minh', 'VND');

-- People of every role -----------------------------------------------------------------------------

insert into commission.participant (id, name, email, role, branch, auth_user_id)
values
    (pg_temp.id_of('head'), 'Azlina', 'azlina@kilang.example', 'super_admin', null, pg_temp.id_of('sub of head')),
    (pg_temp.id_of('admin'), 'Rosli', 'rosli@kilang.example', 'admin', 'kepong', null),
    (pg_temp.id_of('office'), 'Hana', 'hana@kilang.example', 'admin', null, null),
    (pg_temp.id_of('manager'), 'Kelvin', 'Kelvin@kilang.example', 'manager', 'kepong', null),
    (pg_temp.id_of('trainer 1'), 'Aisyah', 'aisyah@kilang.example', 'trainer', 'kepong', null),
    (pg_temp.id_of('trainer 2'), 'Daniel', null, 'trainer', 'kepong', null),
    (pg_temp.id_of('trainer 3'), 'Rachel', 'rachel@kilang.example', 'trainer', 'old town', null),
    (pg_temp.id_of('trainer 4'), 'Minh Anh', 'minh.anh@kilang.example', 'trainer', 'thao dien', null),
    (pg_temp.id_of('seller 1'), 'Farid', 'farid@kilang.example', 'affiliate', null, null),
    (pg_temp.id_of('seller 2'), 'Grace', 'grace@kilang.example', 'affiliate', 'kepong', null),
    (pg_temp.id_of('seller 3'), 'Imran', null, 'affiliate', null, null),
    (pg_temp.id_of('seller 4'), 'Joanne', null, 'collaborator', null, null),
    (pg_temp.id_of('seller 5'), 'Kumar', null, 'affiliate', 'old town', null),
    (pg_temp.id_of('seller 6'), 'Lina', null, 'affiliate', null, null),
    (pg_temp.id_of('reseller'), 'Nadia', null, 'reseller', null, null),
    (pg_temp.id_of('rep'), 'Omar', null, 'rep', 'old town', null);

update commission.participant as p
set upline_id = pg_temp.id_of(tree.upline)
from (
    values ('seller 2', 'seller 1'), ('seller 3', 'seller 1'), ('seller 4', 'seller 2'), ('seller 5', 'seller 2'),
        ('seller 6', 'seller 3')
) as tree (name, upline)
where p.id = pg_temp.id_of(tree.name);
update commission.upline_link set valid_during = daterange('2025-12-01', null);

-- The company's own mind about permissions.
update commission.role_permission set can_export = false where (role, module) = ('manager', 'network');
delete from commission.role_permission where (role, module) = ('rep', 'earnings');
delete from commission.role_permission where (role, module) = ('collaborator', 'network');
insert into commission.role_permission (role, module, can_view) values ('trainer', 'staff', true);
insert into commission.participant_permission (participant_id, module, can_view, can_edit)
values
    (pg_temp.id_of('admin'), 'network', true, false),
    (pg_temp.id_of('seller 6'), 'earnings', false, null);
insert into commission.permission_module (name, description) values ('lockers', 'Lockers of the gyms');
insert into commission.role_permission (role, module, can_view) values ('manager', 'lockers', true);

-- Rates and grades ---------------------------------------------------------------------------------

insert into commission.trainer_commission_tier (
    id, branch, trainer_type, trainer_category, commission_type, session_type, session_count_min,
    session_count_max, sales_threshold_min, sales_threshold_max, fee_amount, commission_rate)
select pg_temp.id_of(concat_ws(' ', 'band', b.branch, g.category, r.kind, r.session, r.count_min, r.sales_min)),
    b.branch, 'full time', g.category::commission.trainer_category, r.kind::commission.commission_type,
    r.session::commission.session_type, r.count_min, r.count_max, r.sales_min * b.unit, r.sales_max * b.unit,
    r.fee * b.unit + g.step * b.unit, r.rate
from (values ('kepong', 1), ('old town', 1), ('thao dien', 5000)) as b (branch, unit)
cross join (values ('senior', 0), ('master', 5)) as g (category, step)
cross join (
    values
        ('conduction_fee', 'paid', null::integer, 3, null::numeric, null::numeric, 35, null::numeric),
        ('conduction_fee', 'paid', 3, null, null, null, 40, null),
        ('conduction_fee', 'free', null, null, null, null, 15, null),
        ('conduction_fee', 'compensate', null, null, null, null, 20, null),
        ('new_sales', null, null, null, null, 8000, null, 0.05),
        ('new_sales', null, null, null, 8000, null, null, 0.07),
        ('renew_sales', null, null, null, null, null, null, 0.03)
) as r (kind, session, count_min, count_max, sales_min, sales_max, fee, rate)
order by 1;

insert into commission.trainer (id)
select pg_temp.id_of('trainer ' || number) from generate_series(1, 4) as number;
insert into commission.trainer_grade (id, trainer_id, branch, trainer_type, trainer_category)
select pg_temp.id_of('grade ' || number), pg_temp.id_of('trainer ' || number),
    (array['kepong', 'kepong', 'old town', 'thao dien'])[number], 'full time', 'senior'
from generate_series(1, 4) as number;

-- Members, sessions, packages ----------------------------------------------------------------------

insert into commission.member (id, name, email, branch, tier, created_at)
select pg_temp.id_of('member ' || number), 'Member ' || number,
    case when number % 3 = 0 then format('member.%s@example.com', number) end,
    (array['kepong', 'kepong', 'old town', 'thao dien'])[1 + number % 4],
    (case when number % 5 = 0 then 'fans' else 'company' end)::commission.member_tier,
    '2025-11-01 10:00+08'::timestamptz + number * interval '1 day'
from generate_series(1, 12) as number;

insert into commission.appointment (id, trainer_id, member_id, branch, session_type, status, starts_at, created_at)
select pg_temp.id_of(format('session %s %s', month, number)), pg_temp.id_of('trainer ' || 1 + number % 4),
    pg_temp.id_of('member ' || 1 + (number * 7 + month) % 12), null,
    (array['paid', 'paid', 'free', 'compensate', 'paid'])[1 + number % 5]::commission.session_type,
    (case when number % 11 = 0 then 'cancelled' else 'completed' end)::commission.appointment_status,
    make_timestamptz(2026, month, 1 + number % 28, 9 + number % 8, 0, 0), make_timestamptz(2026, month, 1, 8, 0, 0)
from generate_series(1, 4) as month
cross join generate_series(1, 16) as number;

insert into commission.member_package (
    id, member_id, branch, package_name, total_price, refunded_amount, sale_type, closed_by, status, created_at)
select pg_temp.id_of(format('package %s %s', month, number)), pg_temp.id_of('member ' || number), null,
    (array['10 sessions', '20 sessions', 'annual'])[1 + number % 3],
    case when number % 4 = 3 then 5000000 * month else 900 + 1750 * number + month * 0.55 end,
    case when number % 6 = 0 and number % 4 <> 3 then 100.10 else 0 end,
    (case when number % 5 = 1 then 'renew_sales' end)::commission.commission_type,
    case number % 4
        when 0 then array[pg_temp.id_of('trainer 1'), pg_temp.id_of('trainer 2'), pg_temp.id_of('trainer 3')]
        when 1 then array[pg_temp.id_of('trainer 2')]
        when 2 then array[pg_temp.id_of('trainer 3')]
        else array[pg_temp.id_of('trainer 4')]
    end,
    (array['active', 'completed', 'active', 'cancelled', 'expired'])[1 + (number + month) % 5]
        ::commission.package_status,
    make_timestamptz(2026, month, 2 + number * 2, 15, 30, 0)
from generate_series(1, 4) as month
cross join generate_series(1, 12) as number
order by month, number;

-- The network --------------------------------------------------------------------------------------

insert into commission.network_tier (id, threshold, rate)
values
    (pg_temp.id_of('tier 1'), 0, 0.10), (pg_temp.id_of('tier 2'), 2000, 0.15),
    (pg_temp.id_of('tier 3'), 6000, 0.22);
insert into commission.network_fixed_rate (participant_id, rate, valid_during)
values (pg_temp.id_of('seller 6'), 0.18, '[2026-02-01,)');

insert into commission.network_sale (
    id, participant_id, shared_by, amount, refunded_amount, sale_type, status, sold_at, customer_name,
    customer_email, product_name, reference_id, metadata, created_at)
select pg_temp.id_of(format('sale %s %s', month, number)), pg_temp.id_of('seller ' || 1 + number % 6),
    case when number % 4 = 2 and number % 9 <> 0 then pg_temp.id_of('seller ' || 1 + (number + 2) % 6) end,
    117.35 * number + month, case when number % 7 = 0 then 50.5 else 0 end,
    (case when number % 9 = 0 then 'kpi_reward' else 'retail_sales' end)::commission.network_sale_type,
    (array['approved', 'approved', 'approved', 'pending', 'approved', 'refunded'])[1 + number % 6]
        ::commission.network_sale_status,
    make_timestamptz(2026, month, 1 + (number * 2) % 28, 12, 0, 0), 'Customer ' || number % 5,
    format('customer.%s@example.com', number % 5), 'Serum', format('R-%s-%s', month, number),
    case when number % 5 = 0 then jsonb_build_object('campaign', 'spring') end,
    make_timestamptz(2026, month, 1, 8, 0, 0)
from generate_series(1, 4) as month
cross join generate_series(1, 14) as number;

-- Months close; what comes late is adjusted ---------------------------------------------------------

select commission.close_period(2026, 1);

-- The place has another name by now than in the lines of January.
update commission.branch set name = 'bangsar' where name = 'old town';
-- A promotion, a new fee, and a move in the tree, each from a day on.
select commission.change_trainer_grade(
    p_trainer_id => pg_temp.id_of('trainer 2'), p_effective_on => '2026-03-01', p_trainer_category => 'master');
select commission.change_rate(
    (
        select id from commission.trainer_commission_tier
        where (branch, trainer_category, session_type) = ('kepong', 'senior', 'free')
    ), '2026-03-01', 17.50);
select commission.change_upline(pg_temp.id_of('seller 3'), pg_temp.id_of('seller 2'), '2026-03-01');
select commission.close_period(2026, 2);

-- January and February change: they are adjusted in March.
insert into commission.appointment (id, trainer_id, member_id, session_type, status, starts_at)
values (pg_temp.id_of('late session'), pg_temp.id_of('trainer 1'), pg_temp.id_of('member 5'), 'paid', 'completed',
    '2026-01-30 18:00+08');
update commission.member_package set refunded_amount = 333.33 where id = pg_temp.id_of('package 2 2');
update commission.network_sale set status = 'refunded' where id = pg_temp.id_of('sale 1 13');
call commission.run_month_end(2026, 3);

-- February of the network was wrong: reopened, mended, closed again.
select commission.reopen_period(2026, 2, 'a sale was missing', 'network');
insert into commission.network_sale (id, participant_id, amount, status, sold_at)
values (pg_temp.id_of('missing sale'), pg_temp.id_of('seller 4'), 480, 'approved', '2026-02-11 11:00+08');
select commission.close_period(2026, 2, 'network');

-- April is open. A kind of session has no fee yet.
insert into commission.appointment (id, trainer_id, member_id, session_type, status, starts_at)
values (pg_temp.id_of('unpriced session'), pg_temp.id_of('trainer 1'), pg_temp.id_of('member 9'), 'transform',
    'completed', '2026-04-20 18:00+08');

-- What reached closed months and no closing has seen.
delete from commission.appointment where id = pg_temp.id_of('session 3 6');
insert into commission.member_package (id, member_id, total_price, closed_by, created_at)
values (pg_temp.id_of('late package'), pg_temp.id_of('member 3'), 2500000, array[pg_temp.id_of('trainer 4')],
    '2026-02-20 10:00+07');
insert into commission.network_sale (id, participant_id, amount, status, sold_at)
values (pg_temp.id_of('late sale'), pg_temp.id_of('seller 1'), 900, 'approved', '2026-01-20 11:00+08');
update commission.network_tier set rate = 0.11, valid_during = '[2026-03-01,)'
where id = pg_temp.id_of('tier 1');
insert into commission.network_tier (id, threshold, rate, valid_during)
values (pg_temp.id_of('tier 1 before'), 0, 0.10, '(,2026-03-01)');

-- Sales of the network wait to be applied.
update commission.network_plan set recalculation = 'deferred';
insert into commission.network_sale (id, participant_id, amount, status, sold_at)
values (pg_temp.id_of('waiting sale'), pg_temp.id_of('seller 5'), 777.77, 'approved', '2026-04-22 11:00+08');

-- What the company has added -----------------------------------------------------------------------

alter table commission.member add column locker integer default 7
    constraint member_locker_check check (locker > 0);
comment on column commission.member.locker is 'Number of the locker.';
create index member_locker_idx on commission.member (locker);
update commission.member set locker = 11 where id = pg_temp.id_of('member 1');
alter table commission.participant add column phone text;
update commission.participant set phone = '+60 3 1234' where id = pg_temp.id_of('head');

create table commission.training_day (
    id integer generated always as identity primary key,
    trainer_id uuid not null references commission.trainer (id),
    host_role commission.participant_role not null default 'manager',
    held_on date not null
);
insert into commission.training_day (trainer_id, held_on)
values (pg_temp.id_of('trainer 1'), '2026-02-14'), (pg_temp.id_of('trainer 3'), '2026-02-15');

create view commission.team
with (security_invoker = true)
as
select p.id, p.name, p.role, p.phone, s.trainer_category
from commission.participant as p
join commission.staff as s on s.id = p.id
where p.role <> 'reseller';
comment on view commission.team is 'Who is who.';
comment on column commission.team.phone is 'Where to call.';
grant select on commission.team to authenticated;

create view commission.trainer_of_team
as
select t.name, t.role from commission.team as t where t.role = 'trainer';

create view commission.to_price
as
select u.trainer_id, u.member_id, u.error_message from commission.trainer_unpriced_pair as u;

create function commission.lockers()
returns bigint
language sql
return (select count(locker) from commission.member);
comment on function commission.lockers() is 'How many lockers are taken.';

create function commission.name_member()
returns trigger
language plpgsql
as $$
begin
    new.name := btrim(new.name);
    return new;
end;
$$;
create trigger member_own before insert on commission.member
for each row execute function commission.name_member();

create policy member_own on commission.member for select to authenticated using (locker = 11);
