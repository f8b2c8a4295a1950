-- What the reports are read from: :rows results of the twelve months of 2026, of :trainers trainers in five
-- branches, each member with one trainer; the sessions and sales that such results come from, which decide
-- what members somebody sees; and people who sign in. Loaded without triggers.

set session_replication_role = replica;

insert into commission.branch (name, code, time_zone, currency)
select 'branch ' || number, 'B' || number, 'Asia/Kuala_Lumpur', 'MYR'
from generate_series(0, 4) as number;

create schema bench;
grant usage on schema bench to authenticated;

create function bench.id_of(p_kind text, p_number bigint)
returns uuid
language sql
immutable
as $$
    select md5(p_kind || ' ' || p_number)::uuid;
$$;

insert into commission.participant (id, name, role, branch, auth_user_id)
select bench.id_of('trainer', number), 'Trainer ' || number, 'trainer'::commission.participant_role,
    'branch ' || number % 5, bench.id_of('login of trainer', number)
from generate_series(0, :trainers - 1) as number
union all
select bench.id_of('admin', number), 'Admin ' || number, 'admin', 'branch ' || number,
    bench.id_of('login of admin', number)
from generate_series(0, 4) as number
union all
select bench.id_of('super_admin', 0), 'Super admin', 'super_admin', null, bench.id_of('login of super_admin', 0);

insert into commission.trainer (id)
select bench.id_of('trainer', number)
from generate_series(0, :trainers - 1) as number;

insert into commission.trainer_grade (trainer_id, branch, trainer_type, trainer_category, valid_during)
select bench.id_of('trainer', number), 'branch ' || number % 5, 'full time', 'senior', '(,)'
from generate_series(0, :trainers - 1) as number;

insert into commission.member (id, name, branch, tier)
select bench.id_of('member', number), 'Member ' || number, 'branch ' || number % :trainers % 5, 'company'
from generate_series(0, (:rows - 1) / 12) as number;

-- As a calculation leaves them: month by month, trainer by trainer.
insert into commission.trainer_monthly_commission (
    year, month, trainer_id, member_id, branch, trainer_type, trainer_category, member_tier,
    total_paid_session, conduction_fee_paid, conduction_paid_rate,
    total_free_session, conduction_fee_free, conduction_free_rate,
    total_transform_session, conduction_fee_transform,
    total_express_session, conduction_fee_express,
    total_sponsor_session, conduction_fee_sponsor,
    total_compensate_session, conduction_fee_compensate,
    total_conduction_count, total_conduction_fee,
    total_new_sales, new_sales_rate, sales_commission,
    total_renew_sales, renew_commission,
    total_sales_commission, total_entitled_commission)
select
    2026, number % 12 + 1, bench.id_of('trainer', pair.trainer), bench.id_of('member', pair.member),
    'branch ' || pair.trainer % 5, 'full time', 'senior', 'company',
    4, 140.00, 35.00,
    1, 15.25, 15.25,
    0, 0,
    0, 0,
    0, 0,
    0, 0,
    5, 155.25,
    100.00 * (number % 7), 0.07, 7.00 * (number % 7),
    0, 0,
    7.00 * (number % 7), 155.25 + 7.00 * (number % 7)
from generate_series(0, :rows - 1) as number
cross join lateral (select number / 12, number / 12 % :trainers) as pair (member, trainer)
order by number % 12, pair.trainer;

insert into commission.appointment (id, trainer_id, member_id, branch, session_type, status, starts_at, created_at)
select
    lpad(to_hex(number), 32, '0')::uuid, bench.id_of('trainer', pair.trainer), bench.id_of('member', pair.member),
    'branch ' || pair.trainer % 5, 'paid', 'completed', at.starts_at, at.starts_at
from generate_series(0, :rows * 5 - 1) as number
cross join lateral (
    select number % ((:rows - 1) / 12 + 1), number % ((:rows - 1) / 12 + 1) % :trainers
) as pair (member, trainer)
cross join lateral (
    select timestamptz '2026-01-01' + number / (:rows * 5.0) * interval '365 days'
) as at (starts_at);

insert into commission.member_package (
    id, member_id, branch, total_price, refunded_amount, sale_type, closed_by, status, created_at)
select
    lpad(to_hex(number), 32, '0')::uuid, bench.id_of('member', number), 'branch ' || number % :trainers % 5,
    1200, 0, 'new_sales', array[bench.id_of('trainer', number % :trainers)], 'active',
    timestamptz '2026-01-01' + number / (:rows / 12.0) * interval '365 days'
from generate_series(0, (:rows - 1) / 12) as number;

reset session_replication_role;

-- Asked as whoever is asked for: what a plan does that no plan of a report may do.
create function bench.broken_rules(p_statement text, p_arguments text)
returns setof text
language plpgsql
as $$
declare
    v_mode text;
    v_plan jsonb;
begin
    execute 'prepare question as ' || p_statement;
    -- With the values at hand, and as the plan is that a session keeps.
    foreach v_mode in array array['force_custom_plan', 'force_generic_plan'] loop
        perform set_config('plan_cache_mode', v_mode, true);
        execute format('explain (verbose, costs off, format json) execute question (%s)', p_arguments) into v_plan;
        return query
        with recursive node as (
            select v_plan -> 0 -> 'Plan' as plan, false as is_done_once
            union all
            select child, node.is_done_once or child ->> 'Parent Relationship' in ('InitPlan', 'SubPlan')
            from node
            cross join lateral jsonb_array_elements(node.plan -> 'Plans') as child
        )
        select format('trainer_monthly_commission is read by %s (%s)', plan ->> 'Node Type', v_mode)
        from node
        where plan ->> 'Relation Name' = 'trainer_monthly_commission'
            and plan ->> 'Node Type' not in ('Index Scan', 'Index Only Scan', 'Bitmap Heap Scan')
        union all
        select format('%s asks for every row who is asking (%s)', plan ->> 'Node Type', v_mode)
        from node
        where replace((plan - '{Plans,Subplan Name,Parent Relationship}'::text[])::text, 'hashed SubPlan', '')
                like '%SubPlan%'
            or not is_done_once and (plan - 'Plans')::text like '%commission\_internal.%';
    end loop;
    deallocate question;
end;
$$;
