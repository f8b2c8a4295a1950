-- Where trainers stand in a month: what picks their bands, the band it picks, and what is missing to the next.

create or replace function commission_internal.trainer_kpi(p_year integer, p_month integer)
returns table (
    trainer_id uuid,
    trainer_name text,
    branch text,
    trainer_type commission.trainer_type,
    trainer_category commission.trainer_category,
    currency text,
    pays_for text,
    reached numeric,
    band_min numeric,
    band_max numeric,
    rate numeric,
    next_band_min numeric,
    missing numeric,
    next_rate numeric,
    is_closed boolean
)
language plpgsql
stable
security definer
set search_path = pg_catalog, pg_temp
set jit = off
as $$
#variable_conflict use_column
declare
    v_branches text[];
    v_own uuid[];
    v_last_day date;
    v_is_closed boolean;
begin
    perform commission_internal.require_permission('staff-commission', 'view');
    perform commission_internal.check_month(p_year, p_month);
    v_branches := array(select commission_internal.visible_branches('staff-commission'));
    v_own := array(select commission_internal.visible_own('staff-commission'));
    v_last_day := commission_internal.last_day(p_year, p_month);
    v_is_closed := commission_internal.is_closed('trainer', p_year, p_month);
    return query
    with valid as (
        select t.branch, t.trainer_type, t.trainer_category,
            coalesce(t.session_type::text, t.commission_type::text) as pays_for,
            coalesce(t.session_count_min, t.sales_threshold_min, 0) as band_min,
            coalesce(t.session_count_max, t.sales_threshold_max) as band_max,
            coalesce(t.fee_amount, t.commission_rate) as rate
        from commission.trainer_commission_tier as t
        where t.status = 'active'
            and t.valid_during @> v_last_day
            and (t.session_type = 'paid' or t.session_type is null)
            and t.product is null
    ),
    band as (
        select v.*, lead(v.band_min) over of_kind as next_band_min, lead(v.rate) over of_kind as next_rate
        from valid as v
        window of_kind as (
            partition by v.branch, v.trainer_type, v.trainer_category, v.pays_for order by v.band_min)
    )
    select g.trainer_id, case when commission_internal.knows_name_of(g.trainer_id) then p.name end, g.branch,
        g.trainer_type, g.trainer_category, b.currency, k.pays_for, k.reached, band.band_min, band.band_max, band.rate,
        band.next_band_min, band.next_band_min - k.reached,
        -- Rates are for administrators: others see those that are applied to them.
        case when g.branch = any (v_branches) then band.next_rate end, v_is_closed
    from commission.trainer_grade as g
    join commission.trainer as r on r.id = g.trainer_id
    join commission.participant as p on p.id = g.trainer_id
    join commission.branch as b on b.name = g.branch
    left join commission_internal.trainer_period as t
        on t.trainer_id = g.trainer_id
        and t.year = p_year
        and t.month = p_month
    cross join lateral (
        values
            (1, 'paid', coalesce(t.paid_session_count, 0)::numeric),
            (2, 'new_sales', coalesce(t.sales, 0)),
            (3, 'renew_sales', coalesce(t.sales, 0))
    ) as k (place, pays_for, reached)
    left join band
        on (band.branch, band.trainer_type, band.trainer_category, band.pays_for)
            = (g.branch, g.trainer_type, g.trainer_category, k.pays_for)
        and band.band_min <= k.reached
        and (band.band_max > k.reached or band.band_max is null)
    where g.valid_during @> case
            when r.last_day is null then v_last_day
            else commission_internal.grade_day(r.last_day, r.returns_on, v_last_day)
        end
        and (g.branch = any (v_branches) or g.trainer_id = any (v_own))
        and (g.earns = 'all' or (g.earns = 'sessions') = (k.pays_for = 'paid'))
        and (p.status = 'active' or t.paid_session_count > 0 or t.sales > 0)
    order by p.name, g.trainer_id, k.place;
end;
$$;

comment on function commission_internal.trainer_kpi(integer, integer) is
    'The same with its owner''s rights, of the trainers whose results the caller sees.';

create or replace function commission.trainer_kpi(p_year integer, p_month integer)
returns table (
    trainer_id uuid,
    trainer_name text,
    branch text,
    trainer_type commission.trainer_type,
    trainer_category commission.trainer_category,
    currency text,
    pays_for text,
    reached numeric,
    band_min numeric,
    band_max numeric,
    rate numeric,
    next_band_min numeric,
    missing numeric,
    next_rate numeric,
    is_closed boolean
)
language sql
stable
set search_path = pg_catalog, pg_temp
as $$
    select * from commission_internal.trainer_kpi(p_year, p_month);
$$;

comment on function commission.trainer_kpi(integer, integer) is
    'Where trainers stand in a month, with a row for each kind of pay that has bands and that their contract earns (pays_for: paid, new_sales, renew_sales): what they have reached, which is paid sessions or sales of the whole month, the band that it picks (band_min to below band_max, null: without end) and its fee or rate before the half for fans (whether a fee is per hour, and the rates of products, rates_in_force has); from where the next band holds and what is missing to it, null in the highest one. next_rate is for those who see the rates of the branch. Trainers with a grade on the month''s last day (or the last one worked), active or with activity; by the grades and bands on record, as of the last calculation. Needs can_view on staff-commission. Read-only.';
