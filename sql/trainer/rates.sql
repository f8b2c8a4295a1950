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
    'Ends a rate band on a day and starts the same band with a new value: a fee in the branch''s currency, or a rate from 0 to 1. Earlier months keep the old one. Returns the new band.';

create or replace function commission.check_rate_bands()
returns table (
    branch text,
    trainer_type commission.trainer_type,
    trainer_category commission.trainer_category,
    commission_type commission.commission_type,
    session_type commission.session_type,
    gap_min numeric,
    gap_max numeric,
    missing_during daterange
)
language sql
stable
set search_path = pg_catalog, pg_temp
as $$
    -- Every key that has a band, and every kind of pay for each grade that a trainer has.
    with kind as (
        select 'conduction_fee'::commission.commission_type as commission_type, session_type
        from unnest(enum_range(null::commission.session_type)) as session_type
        union all
        select unnest('{new_sales,renew_sales}'::commission.commission_type[]), null
    ),
    grade as (
        select branch, trainer_type, trainer_category, valid_during
        from commission.trainer_grade
        -- Who does not see a branch's rates would find gaps everywhere.
        where branch = any (array(select commission_internal.visible_branches('staff-commission')))
    ),
    needed as (
        select g.branch, g.trainer_type, g.trainer_category, k.commission_type, k.session_type,
            range_agg(g.valid_during) as during
        from grade as g
        cross join kind as k
        group by 1, 2, 3, 4, 5
    ),
    band as (
        select branch, trainer_type, trainer_category, commission_type, session_type, valid_during,
            numrange(
                coalesce(session_count_min, sales_threshold_min, 0),
                coalesce(session_count_max, sales_threshold_max)) as covers
        from commission.trainer_commission_tier
        where status = 'active'
    ),
    -- Between two neighbouring dates nothing changes: cover is looked at once for each stretch.
    cut as (
        select branch, trainer_type, trainer_category, commission_type, session_type,
            unnest(array[
                coalesce(lower(during_part), '-infinity'), coalesce(upper(during_part), 'infinity')]) as on_date
        from (
            select branch, trainer_type, trainer_category, commission_type, session_type,
                unnest(during) as during_part
            from needed
            union all
            select branch, trainer_type, trainer_category, commission_type, session_type, valid_during
            from band
        ) as parts
    ),
    stretch as (
        select *, lead(on_date) over (
            partition by branch, trainer_type, trainer_category, commission_type, session_type
            order by on_date) as until_date
        from (select distinct * from cut) as cuts
    ),
    uncovered as (
        select s.branch, s.trainer_type, s.trainer_category, s.commission_type, s.session_type,
            daterange(nullif(s.on_date, '-infinity'), nullif(s.until_date, 'infinity')) as during,
            unnest(
                nummultirange(numrange(0, null)) - coalesce(range_agg(b.covers), '{}'::nummultirange)) as gap
        from stretch as s
        join needed as n
            on (n.branch, n.trainer_type, n.trainer_category, n.commission_type)
                = (s.branch, s.trainer_type, s.trainer_category, s.commission_type)
            and n.session_type is not distinct from s.session_type
            and n.during && daterange(nullif(s.on_date, '-infinity'), nullif(s.until_date, 'infinity'))
        left join band as b
            on (b.branch, b.trainer_type, b.trainer_category, b.commission_type)
                = (s.branch, s.trainer_type, s.trainer_category, s.commission_type)
            and b.session_type is not distinct from s.session_type
            and b.valid_during && daterange(nullif(s.on_date, '-infinity'), nullif(s.until_date, 'infinity'))
        where s.until_date is not null
        group by 1, 2, 3, 4, 5, 6
    )
    select branch, trainer_type, trainer_category, commission_type, session_type,
        lower(gap), upper(gap), unnest(range_agg(during))
    from uncovered
    group by 1, 2, 3, 4, 5, 6, 7
    order by 1, 2, 3, 4, 5, 8, 6;
$$;

comment on function commission.check_rate_bands() is
    'What the rates leave open: for each grade that a trainer has or had and each kind of pay, the counts or sales (from gap_min to below gap_max, null: without end) and the days for which no active band stands. Empty when all is covered.';
