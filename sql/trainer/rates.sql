-- Keeping the rate table: a new rate from a day on, and the list of what is not covered.

create or replace function commission.change_rate(p_tier_id uuid, p_effective_on date, p_value numeric)
returns commission.trainer_commission_tier
language plpgsql
set search_path = pg_catalog, pg_temp
as $$
declare
    v_old record;
    v_tier_id uuid;
    v_new commission.trainer_commission_tier;
begin
    perform commission_internal.require_permission('staff-commission', 'edit');
    if p_tier_id is null or p_effective_on is null or p_value is null or not isfinite(p_effective_on) then
        raise exception using
            errcode = 'invalid_parameter_value',
            message = 'p_tier_id, p_effective_on and p_value must all be given',
            hint = 'Name the band, the first day of the new rate, and the new fee or rate.';
    end if;

    select * into v_old from commission.trainer_commission_tier where id = p_tier_id for update;
    if not found then
        raise exception using
            errcode = 'PT404',
            message = format('there is no rate band "%s"', p_tier_id),
            hint = 'See the ids in commission.trainer_commission_tier.';
    end if;
    if v_old.status <> 'active' or not v_old.valid_during @> p_effective_on then
        raise exception using
            errcode = 'invalid_parameter_value',
            message = format('rate band "%s" is not in force on %s', p_tier_id, p_effective_on),
            detail = format('It is %s and valid during %s.', v_old.status, v_old.valid_during),
            hint = 'Name the band that is in force on that day.';
    end if;

    v_tier_id := commission_internal.start_from(
        'trainer_commission_tier', 'id', p_tier_id, p_effective_on,
        jsonb_build_object(
            case v_old.commission_type when 'conduction_fee' then 'fee_amount' else 'commission_rate' end, p_value));
    select * into v_new from commission.trainer_commission_tier where id = v_tier_id;
    return v_new;
end;
$$;

comment on function commission.change_rate(uuid, date, numeric) is
    'Ends a rate band on a day and starts the same band with a new value: a fee in the branch''s currency, or a rate from 0 to 1. Earlier months keep the old one. Returns the new band. Where the old band starts on that very day, its value is changed.';

create or replace function commission_internal.check_rate_bands(
    p_needed daterange[],
    p_covers numrange[],
    p_valid_during daterange[])
returns table (gap_min numeric, gap_max numeric, missing_during daterange)
language plpgsql
stable
security definer
rows 10
set search_path = pg_catalog, pg_temp
as $$
begin
    perform commission_internal.require_engine();
    return query select * from commission_engine.rate_gaps(p_needed, p_covers, p_valid_during);
end;
$$;

comment on function commission_internal.check_rate_bands(daterange[], numrange[], daterange[]) is
    'What bands leave open on the days on which they are needed.';

create or replace function commission.check_rate_bands()
returns table (
    branch text,
    trainer_type commission.trainer_type,
    trainer_category commission.trainer_category,
    commission_type commission.commission_type,
    session_type commission.session_type,
    gap_min numeric,
    gap_max numeric,
    missing_during daterange,
    product text
)
language sql
stable
set search_path = pg_catalog, pg_temp
as $$
    with kind as (
        select 'conduction_fee'::commission.commission_type as commission_type, session_type
        from unnest(enum_range(null::commission.session_type)) as session_type
        union all
        select unnest('{new_sales,renew_sales}'::commission.commission_type[]), null
    ),
    grade as (
        select branch, trainer_type, trainer_category,
            coalesce(array_agg(valid_during) filter (where earns <> 'sales'), '{}') as needed_for_fees,
            coalesce(array_agg(valid_during) filter (where earns <> 'sessions'), '{}') as needed_for_sales
        from commission.trainer_grade
        -- Who does not see a branch's rates would find gaps everywhere.
        where branch = any (array(select commission_internal.visible_branches('staff-commission')))
        group by branch, trainer_type, trainer_category
    ),
    rate as (
        select branch, trainer_type, trainer_category, commission_type, session_type, product,
            array_agg(numrange(
                coalesce(session_count_min, sales_threshold_min, 0),
                coalesce(session_count_max, sales_threshold_max))) as covers,
            array_agg(valid_during) as valid_during,
            range_agg(valid_during) as held_during
        from commission.trainer_commission_tier
        where status = 'active'
        group by branch, trainer_type, trainer_category, commission_type, session_type, product
    ),
    needed as (
        select g.branch, g.trainer_type, g.trainer_category, k.commission_type, k.session_type, null as product,
            case k.commission_type when 'conduction_fee' then g.needed_for_fees else g.needed_for_sales end as days
        from grade as g
        cross join kind as k
        union all
        -- While a product has any rates of its own, it needs all of them.
        select g.branch, g.trainer_type, g.trainer_category, r.commission_type, r.session_type, r.product,
            array(
                select part.days
                from unnest(r.held_during * (select range_agg(n.days) from unnest(g.needed_for_sales) as n (days)))
                    as part (days))
        from grade as g
        join rate as r
            on (r.branch, r.trainer_type, r.trainer_category) = (g.branch, g.trainer_type, g.trainer_category)
            and r.product is not null
    )
    select n.branch, n.trainer_type, n.trainer_category, n.commission_type, n.session_type,
        gap.gap_min, gap.gap_max, gap.missing_during, n.product
    from needed as n
    left join rate as r
        on (r.branch, r.trainer_type, r.trainer_category, r.commission_type)
            = (n.branch, n.trainer_type, n.trainer_category, n.commission_type)
        and r.session_type is not distinct from n.session_type
        and r.product is not distinct from n.product
    cross join lateral commission_internal.check_rate_bands(
        n.days, coalesce(r.covers, '{}'), coalesce(r.valid_during, '{}')) as gap
    order by 1, 2, 3, 4, 5, 9 nulls first, 8, 6;
$$;

comment on function commission.check_rate_bands() is
    'What the rates leave open: for each grade that a trainer has or had and each kind of pay that it earns, the counts or sales (from gap_min to below gap_max; null: without end) and the days for which no active band stands; product where they are among its own rates. Read-only. Empty when all is covered. The admin of a branch is told of the branch.';
