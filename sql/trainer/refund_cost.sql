-- What refunds cost trainers, and what they have earned so far (sql/core/refund_cost.sql).

create or replace function commission_internal.refund_cost_of_trainer(p_from date, p_to date)
returns table (
    participant_id uuid,
    year integer,
    month integer,
    currency text,
    refunded numeric,
    earned numeric,
    without_refunds numeric
)
language plpgsql
stable
security definer
set search_path = pg_catalog, pg_temp
set enable_nestloop = off
set jit = off
as $$
#variable_conflict use_column
declare
    v_sees_all boolean := commission_internal.sees_all('staff-commission');
    v_branches text[] := array(select commission_internal.visible_branches('staff-commission'));
    v_own uuid[] := array(select commission_internal.visible_own('staff-commission'));
    v_trainers uuid[];
    v_years integer[];
    v_months integer[];
begin
    if v_branches = '{}' and v_own = '{}' then
        return;
    end if;
    -- Near a month's edge it may be the one beside it: pricing decides which facts are whose.
    select array_agg(w.trainer_id order by w.trainer_id, w.last_day),
        array_agg(w.year order by w.trainer_id, w.last_day), array_agg(w.month order by w.trainer_id, w.last_day)
    into v_trainers, v_years, v_months
    from (
        select distinct closer.id as trainer_id, m.year, m.month, m.last_day
        from commission_internal.simulated_months(p_from, p_to) as m
        join commission.member_package as k
            on k.created_at >= (make_date(m.year, m.month, 1) - 1)::timestamp at time zone 'UTC'
            and k.created_at < (m.last_day + 2)::timestamp at time zone 'UTC'
            and (k.refunded_amount > 0 or k.status = 'refunded')
        cross join lateral unnest(k.closed_by) as closer (id)
        where v_branches <> '{}'
            or closer.id = any (v_own)
    ) as w;
    return query
    with priced as (
        select false as is_without, r.trainer_id, r.member_id, r.year, r.month, r.grade_id,
            r.total_new_sales + r.total_renew_sales as sales, r.total_entitled_commission as amount,
            r.error_message, r.error_hint
        from commission_engine.price_trainer_months(v_trainers, v_years, v_months) as r
        union all
        select true, r.trainer_id, r.member_id, r.year, r.month, r.grade_id, r.total_new_sales + r.total_renew_sales,
            r.total_entitled_commission, r.error_message, r.error_hint
        from commission_engine.price_trainer_months_unrefunded(v_trainers, v_years, v_months) as r
    )
    select p.trainer_id, p.year, p.month, b.currency,
        sum(case when p.is_without then p.sales else -p.sales end),
        coalesce(sum(p.amount) filter (where not p.is_without), 0),
        coalesce(sum(p.amount) filter (where p.is_without), 0)
    from priced as p
    left join commission.trainer_grade as g on g.id = p.grade_id
    left join commission.branch as b on b.name = g.branch
    -- In one expression: conditions are worked out in an order of the planner's choice, and of others nothing is told.
    where case
        when not (v_sees_all or coalesce(g.branch = any (v_branches), false) or p.trainer_id = any (v_own)) then false
        when p.error_message is not null then commission_internal.refuse_unpriced_pair(
            p.year, p.month, p.trainer_id, p.member_id, p.error_message, p.error_hint)
        else true
    end
    group by p.trainer_id, p.year, p.month, b.currency;
end;
$$;

comment on function commission_internal.refund_cost_of_trainer(date, date) is
    'What trainers earn by the facts, and had nothing been given back, of those whose results the caller sees; months with refunds only.';

create or replace function commission_internal.forecast_of_trainer(p_year integer, p_month integer)
returns table (participant_id uuid, currency text, amount numeric)
language sql
stable
security definer
set search_path = pg_catalog, pg_temp
as $$
    select c.trainer_id, b.currency, sum(c.total_entitled_commission)
    from commission.trainer_monthly_commission as c
    join commission.branch as b on b.name = c.branch
    where c.year = p_year
        and c.month = p_month
        and (
            c.branch = any (array(select commission_internal.visible_branches('staff-commission')))
            or c.trainer_id = any (array(select commission_internal.visible_own('staff-commission'))))
    group by c.trainer_id, b.currency;
$$;

comment on function commission_internal.forecast_of_trainer(integer, integer) is
    'What trainers have earned in a month, as stored, of those whose results the caller sees.';
