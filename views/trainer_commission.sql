-- The commission report: a trainer's month, its members, and the months there are.

create or replace view commission.view_5_2_trainer_monthly_commission_report
with (security_invoker = true)
as
select
    c.year,
    c.month,
    c.trainer_id,
    p.name as trainer_name,
    p.avatar_url as trainer_avatar_url,
    c.branch,
    c.trainer_category,
    c.trainer_type,
    b.currency,
    c.member_count,
    c.total_paid_session,
    c.total_free_session,
    c.total_transform_session,
    c.total_express_session,
    c.total_sponsor_session,
    c.total_compensate_session,
    c.total_conduction_count,
    c.conduction_fee_paid,
    c.conduction_fee_free,
    c.conduction_fee_transform,
    c.conduction_fee_express,
    c.conduction_fee_sponsor,
    c.conduction_fee_compensate,
    c.total_conduction_fee,
    c.total_new_sales,
    c.sales_commission,
    c.total_renew_sales,
    c.renew_commission,
    c.total_sales_commission,
    c.total_entitled_commission,
    c.last_updated_at,
    c.total_conduction_count - c.total_paid_session - c.total_free_session - c.total_transform_session
        - c.total_express_session - c.total_sponsor_session - c.total_compensate_session as total_other_session,
    c.total_conduction_fee - c.conduction_fee_paid - c.conduction_fee_free - c.conduction_fee_transform
        - c.conduction_fee_express - c.conduction_fee_sponsor - c.conduction_fee_compensate as conduction_fee_other
from (
    select
        year,
        month,
        trainer_id,
        branch,
        trainer_category,
        trainer_type,
        count(member_id) as member_count,
        sum(total_paid_session) as total_paid_session,
        sum(total_free_session) as total_free_session,
        sum(total_transform_session) as total_transform_session,
        sum(total_express_session) as total_express_session,
        sum(total_sponsor_session) as total_sponsor_session,
        sum(total_compensate_session) as total_compensate_session,
        sum(total_conduction_count) as total_conduction_count,
        sum(conduction_fee_paid) as conduction_fee_paid,
        sum(conduction_fee_free) as conduction_fee_free,
        sum(conduction_fee_transform) as conduction_fee_transform,
        sum(conduction_fee_express) as conduction_fee_express,
        sum(conduction_fee_sponsor) as conduction_fee_sponsor,
        sum(conduction_fee_compensate) as conduction_fee_compensate,
        sum(total_conduction_fee) as total_conduction_fee,
        sum(total_new_sales) as total_new_sales,
        sum(sales_commission) as sales_commission,
        sum(total_renew_sales) as total_renew_sales,
        sum(renew_commission) as renew_commission,
        sum(total_sales_commission) as total_sales_commission,
        sum(total_entitled_commission) as total_entitled_commission,
        max(last_updated_at) as last_updated_at
    from commission.trainer_monthly_commission
    group by year, month, trainer_id, branch, trainer_category, trainer_type
) as c
left join commission.participant as p on p.id = c.trainer_id
join commission.branch as b on b.name = c.branch;

comment on view commission.view_5_2_trainer_monthly_commission_report is
    'The monthly report: a row for each trainer and month (and grade, where a caller stated another one for a pair), summed over members. Amounts are in currency. Pairs that could not be priced are missing here and listed in trainer_unpriced_pair.';
comment on column commission.view_5_2_trainer_monthly_commission_report.branch is 'Home branch on the month''s last day.';
comment on column commission.view_5_2_trainer_monthly_commission_report.currency is 'ISO 4217 code of all amounts of the row.';
comment on column commission.view_5_2_trainer_monthly_commission_report.member_count is 'Members with activity.';
comment on column commission.view_5_2_trainer_monthly_commission_report.sales_commission is
    'Commission on first sales (money).';
comment on column commission.view_5_2_trainer_monthly_commission_report.renew_commission is
    'Commission on renewals (money).';
comment on column commission.view_5_2_trainer_monthly_commission_report.year is 'Year.';
comment on column commission.view_5_2_trainer_monthly_commission_report.month is 'Month, 1 to 12.';
comment on column commission.view_5_2_trainer_monthly_commission_report.trainer_id is 'The trainer.';
comment on column commission.view_5_2_trainer_monthly_commission_report.trainer_name is
    'Name of the trainer.';
comment on column commission.view_5_2_trainer_monthly_commission_report.trainer_avatar_url is
    'Address of the picture.';
comment on column commission.view_5_2_trainer_monthly_commission_report.trainer_category is
    'Seniority on the month''s last day.';
comment on column commission.view_5_2_trainer_monthly_commission_report.trainer_type is
    'Employment on the month''s last day.';
comment on column commission.view_5_2_trainer_monthly_commission_report.total_paid_session is
    'Completed paid sessions.';
comment on column commission.view_5_2_trainer_monthly_commission_report.total_free_session is
    'Completed free sessions.';
comment on column commission.view_5_2_trainer_monthly_commission_report.total_transform_session is
    'Completed transform sessions.';
comment on column commission.view_5_2_trainer_monthly_commission_report.total_express_session is
    'Completed express sessions.';
comment on column commission.view_5_2_trainer_monthly_commission_report.total_sponsor_session is
    'Completed sponsor sessions.';
comment on column commission.view_5_2_trainer_monthly_commission_report.total_compensate_session is
    'Completed compensate sessions.';
comment on column commission.view_5_2_trainer_monthly_commission_report.total_conduction_count is
    'Completed sessions of all types.';
comment on column commission.view_5_2_trainer_monthly_commission_report.conduction_fee_paid is
    'Fee for the paid sessions (money).';
comment on column commission.view_5_2_trainer_monthly_commission_report.conduction_fee_free is
    'Fee for the free sessions (money).';
comment on column commission.view_5_2_trainer_monthly_commission_report.conduction_fee_transform is
    'Fee for the transform sessions (money).';
comment on column commission.view_5_2_trainer_monthly_commission_report.conduction_fee_express is
    'Fee for the express sessions (money).';
comment on column commission.view_5_2_trainer_monthly_commission_report.conduction_fee_sponsor is
    'Fee for the sponsor sessions (money).';
comment on column commission.view_5_2_trainer_monthly_commission_report.conduction_fee_compensate is
    'Fee for the compensate sessions (money).';
comment on column commission.view_5_2_trainer_monthly_commission_report.total_conduction_fee is
    'Sum of the fees of all types (money).';
comment on column commission.view_5_2_trainer_monthly_commission_report.total_new_sales is
    'Share of first sales, less refunds.';
comment on column commission.view_5_2_trainer_monthly_commission_report.total_renew_sales is
    'Share of renewals, less refunds.';
comment on column commission.view_5_2_trainer_monthly_commission_report.total_sales_commission is
    'sales_commission + renew_commission (money).';
comment on column commission.view_5_2_trainer_monthly_commission_report.total_entitled_commission is
    'total_conduction_fee + total_sales_commission (money).';
comment on column commission.view_5_2_trainer_monthly_commission_report.total_other_session is
    'Completed sessions of types of the company''s own (add_session_type()).';
comment on column commission.view_5_2_trainer_monthly_commission_report.conduction_fee_other is
    'Fees for these (money).';
comment on column commission.view_5_2_trainer_monthly_commission_report.last_updated_at is
    'When an amount of the month last changed.';

create or replace view commission.view_5_2_1_trainer_monthly_commission_details
with (security_invoker = true)
as
select
    c.id,
    c.year,
    c.month,
    c.trainer_id,
    p.name as trainer_name,
    c.member_id,
    m.name as member_name,
    c.member_tier,
    c.branch,
    c.trainer_category,
    c.trainer_type,
    b.currency,
    c.total_paid_session,
    c.conduction_paid_rate,
    c.conduction_fee_paid,
    c.total_free_session,
    c.conduction_free_rate,
    c.conduction_fee_free,
    c.total_transform_session,
    c.conduction_transform_rate,
    c.conduction_fee_transform,
    c.total_express_session,
    c.conduction_express_rate,
    c.conduction_fee_express,
    c.total_sponsor_session,
    c.conduction_sponsor_rate,
    c.conduction_fee_sponsor,
    c.total_compensate_session,
    c.conduction_compensate_rate,
    c.conduction_fee_compensate,
    c.total_conduction_count,
    c.total_conduction_fee,
    c.total_new_sales,
    c.new_sales_rate,
    c.sales_commission,
    c.total_renew_sales,
    c.renew_sales_rate,
    c.renew_commission,
    c.total_sales_commission,
    c.total_entitled_commission,
    c.created_at,
    c.last_updated_at,
    c.total_conduction_count - c.total_paid_session - c.total_free_session - c.total_transform_session
        - c.total_express_session - c.total_sponsor_session - c.total_compensate_session as total_other_session,
    c.total_conduction_fee - c.conduction_fee_paid - c.conduction_fee_free - c.conduction_fee_transform
        - c.conduction_fee_express - c.conduction_fee_sponsor - c.conduction_fee_compensate as conduction_fee_other,
    c.sessions_by_type
from commission.trainer_monthly_commission as c
left join commission.participant as p on p.id = c.trainer_id
left join commission.member as m on m.id = c.member_id
join commission.branch as b on b.name = c.branch;

comment on view commission.view_5_2_1_trainer_monthly_commission_details is
    'The report in detail: a row for each trainer, member and month (and for sessions without a member), with the rates that were applied. id is what explain_trainer_commission() takes.';
comment on column commission.view_5_2_1_trainer_monthly_commission_details.currency is 'ISO 4217 code of all amounts of the row.';
comment on column commission.view_5_2_1_trainer_monthly_commission_details.new_sales_rate is
    'As applied: already halved for fans. Null where products have several: see trainer_monthly_commission.sales_by_product.';
comment on column commission.view_5_2_1_trainer_monthly_commission_details.renew_sales_rate is
    'As applied: already halved for fans. Null where products have several: see trainer_monthly_commission.sales_by_product.';
comment on column commission.view_5_2_1_trainer_monthly_commission_details.id is
    'Id of the record: what explain_trainer_commission takes.';
comment on column commission.view_5_2_1_trainer_monthly_commission_details.year is 'Year.';
comment on column commission.view_5_2_1_trainer_monthly_commission_details.month is 'Month, 1 to 12.';
comment on column commission.view_5_2_1_trainer_monthly_commission_details.trainer_id is 'The trainer.';
comment on column commission.view_5_2_1_trainer_monthly_commission_details.trainer_name is
    'Name of the trainer.';
comment on column commission.view_5_2_1_trainer_monthly_commission_details.member_id is
    'The member; null: sessions without one.';
comment on column commission.view_5_2_1_trainer_monthly_commission_details.member_name is
    'Name of the member.';
comment on column commission.view_5_2_1_trainer_monthly_commission_details.member_tier is
    'Tier of the member on the month''s last day; fans halve the sales rates.';
comment on column commission.view_5_2_1_trainer_monthly_commission_details.branch is
    'Home branch on the month''s last day.';
comment on column commission.view_5_2_1_trainer_monthly_commission_details.trainer_category is
    'Seniority on the month''s last day.';
comment on column commission.view_5_2_1_trainer_monthly_commission_details.trainer_type is
    'Employment on the month''s last day.';
comment on column commission.view_5_2_1_trainer_monthly_commission_details.total_paid_session is
    'Completed paid sessions.';
comment on column commission.view_5_2_1_trainer_monthly_commission_details.conduction_paid_rate is
    'Fee for one paid session as applied (per hour, where sessions_by_type has it); null where there was none.';
comment on column commission.view_5_2_1_trainer_monthly_commission_details.conduction_fee_paid is
    'Fee for the paid sessions (money).';
comment on column commission.view_5_2_1_trainer_monthly_commission_details.total_free_session is
    'Completed free sessions.';
comment on column commission.view_5_2_1_trainer_monthly_commission_details.conduction_free_rate is
    'Fee for one free session as applied (per hour, where sessions_by_type has it); null where there was none.';
comment on column commission.view_5_2_1_trainer_monthly_commission_details.conduction_fee_free is
    'Fee for the free sessions (money).';
comment on column commission.view_5_2_1_trainer_monthly_commission_details.total_transform_session is
    'Completed transform sessions.';
comment on column commission.view_5_2_1_trainer_monthly_commission_details.conduction_transform_rate is
    'Fee for one transform session as applied (per hour, where sessions_by_type has it); null where there was none.';
comment on column commission.view_5_2_1_trainer_monthly_commission_details.conduction_fee_transform is
    'Fee for the transform sessions (money).';
comment on column commission.view_5_2_1_trainer_monthly_commission_details.total_express_session is
    'Completed express sessions.';
comment on column commission.view_5_2_1_trainer_monthly_commission_details.conduction_express_rate is
    'Fee for one express session as applied (per hour, where sessions_by_type has it); null where there was none.';
comment on column commission.view_5_2_1_trainer_monthly_commission_details.conduction_fee_express is
    'Fee for the express sessions (money).';
comment on column commission.view_5_2_1_trainer_monthly_commission_details.total_sponsor_session is
    'Completed sponsor sessions.';
comment on column commission.view_5_2_1_trainer_monthly_commission_details.conduction_sponsor_rate is
    'Fee for one sponsor session as applied (per hour, where sessions_by_type has it); null where there was none.';
comment on column commission.view_5_2_1_trainer_monthly_commission_details.conduction_fee_sponsor is
    'Fee for the sponsor sessions (money).';
comment on column commission.view_5_2_1_trainer_monthly_commission_details.total_compensate_session is
    'Completed compensate sessions.';
comment on column commission.view_5_2_1_trainer_monthly_commission_details.conduction_compensate_rate is
    'Fee for one compensate session as applied (per hour, where sessions_by_type has it); null where there was none.';
comment on column commission.view_5_2_1_trainer_monthly_commission_details.conduction_fee_compensate is
    'Fee for the compensate sessions (money).';
comment on column commission.view_5_2_1_trainer_monthly_commission_details.total_conduction_count is
    'Completed sessions of all types.';
comment on column commission.view_5_2_1_trainer_monthly_commission_details.total_conduction_fee is
    'Sum of the fees of all types (money).';
comment on column commission.view_5_2_1_trainer_monthly_commission_details.total_new_sales is
    'Share of first sales, less refunds.';
comment on column commission.view_5_2_1_trainer_monthly_commission_details.sales_commission is
    'Commission on first sales (money).';
comment on column commission.view_5_2_1_trainer_monthly_commission_details.total_renew_sales is
    'Share of renewals, less refunds.';
comment on column commission.view_5_2_1_trainer_monthly_commission_details.renew_commission is
    'Commission on renewals (money).';
comment on column commission.view_5_2_1_trainer_monthly_commission_details.total_sales_commission is
    'sales_commission + renew_commission (money).';
comment on column commission.view_5_2_1_trainer_monthly_commission_details.total_entitled_commission is
    'total_conduction_fee + total_sales_commission (money).';
comment on column commission.view_5_2_1_trainer_monthly_commission_details.created_at is
    'When the record was first written.';
comment on column commission.view_5_2_1_trainer_monthly_commission_details.sessions_by_type is
    'Of types of session of the company''s own, and of those whose fee is per hour: a list of session_type, sessions, minutes (null: the fee is for a session), fee and amount; null where there are none.';
comment on column commission.view_5_2_1_trainer_monthly_commission_details.total_other_session is
    'Completed sessions of types of the company''s own (add_session_type()).';
comment on column commission.view_5_2_1_trainer_monthly_commission_details.conduction_fee_other is
    'Fees for these (money): sessions_by_type has them by type.';
comment on column commission.view_5_2_1_trainer_monthly_commission_details.last_updated_at is
    'When the row last changed.';

-- Steps from month to month along the index instead of reading every result.
create or replace view commission.commission_period
with (security_invoker = true)
as
with recursive period as (
    (
        select year, month
        from commission.trainer_monthly_commission
        order by year desc, month desc
        limit 1
    )
    union all
    select earlier.year, earlier.month
    from period
    cross join lateral (
        select c.year, c.month
        from commission.trainer_monthly_commission as c
        where (c.year, c.month) < (period.year, period.month)
        order by c.year desc, c.month desc
        limit 1
    ) as earlier
)
-- What nobody asks for is not summed up.
select
    year,
    month,
    coalesce(
        (
            select p.status
            from commission.period as p
            where (p.scheme, p.year, p.month) = ('trainer', period.year, period.month)
        ),
        'open') as status,
    (
        select p.changed_at
        from commission.period as p
        where (p.scheme, p.year, p.month, p.status) = ('trainer', period.year, period.month, 'closed')
    ) as closed_at,
    (
        select coalesce(jsonb_object_agg(t.currency, t.amount), '{}')
        from (
            select b.currency, sum(c.total_entitled_commission) as amount
            from commission.trainer_monthly_commission as c
            join commission.branch as b on b.name = c.branch
            where (c.year, c.month) = (period.year, period.month)
            group by b.currency
        ) as t
    ) as totals
from period;

comment on view commission.commission_period is
    'The months that have results, newest first, with whether they are closed. Frontends fill lists of months from it: ask for the columns that are shown, for totals are summed up from the results that the caller sees.';
comment on column commission.commission_period.year is 'Year.';
comment on column commission.commission_period.month is 'Month.';
comment on column commission.commission_period.status is 'open or closed.';
comment on column commission.commission_period.closed_at is 'When it was closed last; null while it is open.';
comment on column commission.commission_period.totals is
    'total_entitled_commission of the month, summed up by currency: {"MYR": 4445.00}.';

-- Whoever sees commissions sees what is missing among them.
create or replace function commission_internal.trainer_unpriced_pairs()
returns table (
    year integer,
    month integer,
    trainer_id uuid,
    member_id uuid,
    total_session integer,
    total_sales numeric,
    error_message text,
    error_hint text,
    is_closed boolean,
    last_updated_at timestamptz
)
language plpgsql
stable
security definer
rows 10
set search_path = pg_catalog, pg_temp
as $$
#variable_conflict use_column
declare
    v_sees_all boolean := commission_internal.sees_all('staff-commission');
    v_visible uuid[] := array(select commission_internal.visible_participants('staff-commission'));
begin
    if not v_sees_all and v_visible = '{}' then
        return;
    end if;
    return query
    with found as materialized (
        select * from commission_internal.unpriced_records('trainer')
    ),
    told as materialized (
        select m.year, m.month,
            array(select commission_internal.visible_in_month('staff-commission', 'trainer', m.year, m.month)) as ids
        from (select distinct f.year, f.month from found as f) as m
    )
    select u.year, u.month, u.participant_id, (u.detail ->> 'member_id')::uuid,
        (u.detail ->> 'total_session')::integer, (u.detail ->> 'total_sales')::numeric, u.error_message,
        u.error_hint, u.is_closed, u.last_updated_at
    from found as u
    join told on (told.year, told.month) = (u.year, u.month)
    where v_sees_all
        or u.participant_id = any (told.ids)
    order by u.year, u.month, u.participant_id, u.record_id;
end;
$$;

comment on function commission_internal.trainer_unpriced_pairs() is
    'Pairs without a price, of the trainers whose commissions the caller sees.';

create or replace view commission.trainer_unpriced_pair
with (security_invoker = true)
as
select u.year, u.month, u.trainer_id, u.member_id, u.total_session, u.total_sales, u.error_message, u.error_hint,
    u.is_closed, u.last_updated_at
from commission_internal.trainer_unpriced_pairs() as u;

comment on view commission.trainer_unpriced_pair is
    'Activity of trainers that could not be priced and why: such a pair has no row among the results until the cause is mended. Empty when all is well. unpriced_record has the same for all schemes.';
comment on column commission.trainer_unpriced_pair.error_message is 'What is missing, with the keys that were looked up.';
comment on column commission.trainer_unpriced_pair.error_hint is 'What to do about it.';
comment on column commission.trainer_unpriced_pair.is_closed is
    'Whether it reached a month that is closed: then it stands in the way of the next closing.';
comment on column commission.trainer_unpriced_pair.year is 'Year, 1970 to 2199.';
comment on column commission.trainer_unpriced_pair.month is 'Month, 1 to 12.';
comment on column commission.trainer_unpriced_pair.trainer_id is 'The trainer.';
comment on column commission.trainer_unpriced_pair.member_id is
    'The member; null: sessions without one.';
comment on column commission.trainer_unpriced_pair.total_session is
    'Completed sessions of the pair in the month.';
comment on column commission.trainer_unpriced_pair.total_sales is
    'The trainer''s share of the pair''s sales, less refunds.';
comment on column commission.trainer_unpriced_pair.last_updated_at is 'When the row last changed.';
