-- Preset gym: a fee for each kind of session, more from the 100th paid one of the month on, and rates that
-- grow with the month's sales.

create or replace function commission_internal.apply_gym_preset()
returns table (table_name text, action text, record_count bigint, detail text)
language plpgsql
set search_path = pg_catalog, pg_temp
as $$
declare
    v_added bigint;
    v_kept bigint;
    v_branches text;
begin
    perform commission_internal.require_permission('staff-commission', 'edit');
    with grade as (
        select b.name as branch, trainer_type, trainer_category
        from commission.branch as b
        -- Fees and limits are written for money with cents: without them they would be next to nothing.
        join commission.currency as c on c.code = b.currency and c.minor_unit = 2
        cross join unnest(enum_range(null::commission.trainer_type)) as trainer_type
        cross join unnest(enum_range(null::commission.trainer_category)) as trainer_category
        where b.name in (select commission_internal.editable_branches('staff-commission'))
    ),
    band as (
        select commission_type::commission.commission_type, session_type::commission.session_type, count_min,
            count_max, sales_min, sales_max, fee, rate
        from (
            values
                ('conduction_fee', 'paid', null::integer, 100, null::numeric, null::numeric, 35.00, null::numeric),
                ('conduction_fee', 'paid', 100, null, null, null, 40.00, null),
                ('conduction_fee', 'free', null, null, null, null, 15.00, null),
                ('conduction_fee', 'compensate', null, null, null, null, 20.00, null),
                ('conduction_fee', 'transform', null, null, null, null, 20.00, null),
                ('conduction_fee', 'express', null, null, null, null, 20.00, null),
                ('conduction_fee', 'sponsor', null, null, null, null, 20.00, null),
                ('new_sales', null, null, null, null, 8000, null, 0.05),
                ('new_sales', null, null, null, 8000, 20000, null, 0.07),
                ('new_sales', null, null, null, 20000, 30000, null, 0.09),
                ('new_sales', null, null, null, 30000, null, null, 0.11),
                ('renew_sales', null, null, null, null, 8000, null, 0.03),
                ('renew_sales', null, null, null, 8000, 20000, null, 0.04),
                ('renew_sales', null, null, null, 20000, 30000, null, 0.05),
                ('renew_sales', null, null, null, 30000, null, null, 0.06)
        ) as band (commission_type, session_type, count_min, count_max, sales_min, sales_max, fee, rate)
    ),
    added as (
        insert into commission.trainer_commission_tier (
            branch, trainer_type, trainer_category, commission_type, session_type, session_count_min,
            session_count_max, sales_threshold_min, sales_threshold_max, fee_amount, commission_rate)
        select g.branch, g.trainer_type, g.trainer_category, b.commission_type, b.session_type, b.count_min,
            b.count_max, b.sales_min, b.sales_max, b.fee, b.rate
        from grade as g
        cross join band as b
        -- What a key has, however little, is the company's own.
        where not exists (
            select
            from commission.trainer_commission_tier as t
            where (t.branch, t.trainer_type, t.trainer_category, t.commission_type)
                    = (g.branch, g.trainer_type, g.trainer_category, b.commission_type)
                and t.session_type is not distinct from b.session_type
                and t.product is null)
        returning branch
    )
    select count(*), (select count(*) from grade cross join band) - count(*), string_agg(distinct branch, ', ')
    into v_added, v_kept, v_branches
    from added;

    return query
    select 'trainer_commission_tier', 'added', v_added,
        format('fees and rates of %s, in the currency of each branch', v_branches)
    where v_added > 0
    union all
    select 'trainer_commission_tier', 'kept', v_kept, 'keys that have bands of their own'
    where v_kept > 0
    union all
    select 'trainer_commission_tier', 'skipped', count(*),
        format('%s: the amounts are meant for money with cents', string_agg(b.name, ', ' order by b.name))
    from commission.branch as b
    join commission.currency as c on c.code = b.currency and c.minor_unit <> 2
    having count(*) > 0
    union all
    select 'branch', 'missing', 0, 'there is no branch yet that rates could be for: insert one and call again'
    where not exists (select from commission.branch);
end;
$$;

comment on function commission_internal.apply_gym_preset() is
    'Preset gym: paid sessions 35, from the 100th of the month on 40; free 15, others 20; first sales 5, 7, 9, 11 % and renewals 3, 4, 5, 6 % from 0, 8,000, 20,000 and 30,000 of the month''s sales on; for every grade of every branch that has none.';
