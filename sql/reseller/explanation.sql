-- How a commission came about, and what a sale would pay.

create or replace function commission_internal.explain_reseller_commission(p_sale_id uuid)
returns jsonb
language plpgsql
stable
security definer
set search_path = pg_catalog, pg_temp
as $$
declare
    v_sale commission.reseller_sale;
    v_explanation jsonb;
    v_stored commission.reseller_commission;
    v_time_zone text := (select time_zone from commission.workspace);
begin
    perform commission_internal.require_engine();
    perform commission_internal.require_permission('reseller', 'view');
    select * into v_sale from commission.reseller_sale where id = p_sale_id;
    if v_sale.id is null or not coalesce(
        commission_internal.sees_participant('reseller', v_sale.reseller_id), false)
    then
        perform commission_internal.refuse_unknown_sale(p_sale_id);
    end if;
    v_explanation := commission_engine.explain_reseller_sale(v_sale.reseller_id, p_sale_id);
    if v_explanation is null then
        raise exception using
            errcode = 'PT404',
            message = format('sale "%s" pays no commission', p_sale_id),
            detail = format('It is %s%s.', v_sale.status,
                case when v_sale.reseller_id is null then ' and was brought by nobody' else '' end),
            hint = 'Completed sales that a reseller brought do.';
    end if;
    select * into v_stored
    from commission.reseller_commission as c
    where c.sale_id = p_sale_id
        and make_date(c.year, c.month, 1) is not distinct from (
            case when v_sale.approved_at is not null
                then commission_internal.month_of(v_sale.earned_at, v_time_zone) end);
    return v_explanation || jsonb_build_object(
        'sale_id', p_sale_id,
        'reseller_id', v_sale.reseller_id,
        'name', case when commission_internal.knows_name_of(v_sale.reseller_id)
            then (select p.name from commission.participant as p where p.id = v_sale.reseller_id) end,
        'status', commission_internal.status_of_commission(
            v_sale.status, v_sale.sale_amount - v_sale.refunded_amount, v_sale.approved_at, v_sale.rejected_at),
        'month', case when v_stored.month is not null
            then commission_internal.month_name(v_stored.year, v_stored.month) end,
        'lifetime', commission_internal.sales_before(v_sale),
        'matches_stored',
            (v_stored.amount, v_stored.tier_bonus) is not distinct from (
                (v_explanation ->> 'amount')::numeric, (v_explanation ->> 'tier_bonus')::numeric),
        'rounding', 'each amount half away from zero to the currency; the bonus is of the rounded commission');
end;
$$;

create or replace function commission_internal.sales_before(p_sale commission.reseller_sale)
returns jsonb
language sql
stable
security definer
set search_path = pg_catalog, pg_temp
as $$
    select jsonb_build_object(
        'sales', coalesce(sum(s.sale_amount), 0),
        'sale_count', count(*),
        'refunds', coalesce(sum((
            select sum(r.amount)
            from commission.reseller_refund as r
            where r.sale_id = s.id
                and r.refunded_at <= p_sale.sold_at)), 0))
    from commission_internal.counted_reseller_sale as s
    where s.reseller_id = p_sale.reseller_id
        and (s.sold_at, s.id) < (p_sale.sold_at, p_sale.id)
        and s.currency = (select w.currency from commission.workspace as w)
        and not s.is_rejected;
$$;

comment on function commission_internal.sales_before(commission.reseller_sale) is
    'What lifetime sales before a sale are made of in the workspace''s currency: sales, and what was given back of them by then.';

create or replace function commission.explain_reseller_commission(p_sale_id uuid)
returns jsonb
language sql
stable
set search_path = pg_catalog, pg_temp
as $$
    select commission_internal.explain_reseller_commission(p_sale_id);
$$;

comment on function commission.explain_reseller_commission(uuid) is
    'How the commission of a sale came about: lifetime sales before it, the tier and why, the product rule, each step as a formula, status and month. matches_stored says whether what is stored is the same. PT404 for a sale that is not there, that the caller does not see, or that pays nothing. Read-only.';

create or replace function commission_internal.simulate_reseller_sale(
    p_reseller_id uuid,
    p_sale_amount numeric,
    p_product_id text,
    p_currency text,
    p_sold_at timestamptz)
returns table (
    sale_id uuid,
    tier_before text,
    tier_after text,
    lifetime_before numeric,
    commission_rate numeric,
    amount_before numeric,
    amount_after numeric,
    tier_bonus_before numeric,
    tier_bonus_after numeric,
    difference numeric,
    currency text
)
language plpgsql
stable
security definer
set search_path = pg_catalog, pg_temp
set jit = off
as $$
#variable_conflict use_column
declare
    v_currency text := coalesce(p_currency, (select w.currency from commission.workspace as w));
    v_minor_unit integer;
    v_nobody constant uuid := '00000000-0000-0000-0000-000000000000'::uuid;
    v_error record;
begin
    perform commission_internal.require_engine();
    perform commission_internal.check_reseller(p_reseller_id, 'view');
    if p_sale_amount is null or not (p_sale_amount > 0 and p_sale_amount <= 999999999999999)
        or scale(trim_scale(p_sale_amount)) > 4
    then
        raise exception using
            errcode = 'invalid_parameter_value',
            message = 'p_sale_amount must be above 0, at most 999999999999999, with at most 4 decimals',
            detail = format('p_sale_amount is %s.', left(coalesce(p_sale_amount::text, 'null'), 100));
    end if;
    if p_sold_at is null or not (p_sold_at >= '1970-01-01 00:00+00' and p_sold_at < '2200-01-01 00:00+00') then
        raise exception using
            errcode = 'invalid_parameter_value',
            message = 'p_sold_at must be an instant from 1970 to 2199';
    end if;
    select c.minor_unit into v_minor_unit from commission.currency as c where c.code = v_currency;
    if v_minor_unit is null then
        raise exception using
            errcode = 'invalid_parameter_value',
            message = format('there is no currency "%s"', left(v_currency, 100)),
            hint = 'See commission.currency.';
    end if;
    select p.error, p.remedy into v_error
    from commission_engine.reseller_prices_with(
        p_reseller_id, p_sold_at, p_sale_amount, v_currency, v_minor_unit, p_product_id) as p
    where p.sale_id = v_nobody
        and p.error is not null;
    if v_error.error is not null then
        raise exception using
            errcode = 'PT409',
            message = v_error.error,
            hint = v_error.remedy;
    end if;
    return query
    select case when a.sale_id <> v_nobody then a.sale_id end, b.tier, a.tier, a.lifetime_before, a.commission_rate,
        coalesce(b.amount, 0), a.amount, coalesce(b.tier_bonus, 0), a.tier_bonus,
        a.amount + a.tier_bonus - coalesce(b.amount + b.tier_bonus, 0), a.currency
    from commission_engine.reseller_prices_with(
        p_reseller_id, p_sold_at, p_sale_amount, v_currency, v_minor_unit, p_product_id) as a
    left join commission_engine.reseller_prices(array[p_reseller_id]) as b on b.sale_id = a.sale_id
    where a.error is null
        and (a.sale_id = v_nobody
            or (a.tier, a.amount, a.tier_bonus) is distinct from (b.tier, b.amount, b.tier_bonus))
    order by a.sold_at, a.sale_id = v_nobody desc, a.sale_id;
end;
$$;

create or replace function commission.simulate_reseller_sale(
    p_reseller_id uuid,
    p_sale_amount numeric,
    p_product_id text default null,
    p_currency text default null,
    p_sold_at timestamptz default now())
returns table (
    sale_id uuid,
    tier_before text,
    tier_after text,
    lifetime_before numeric,
    commission_rate numeric,
    amount_before numeric,
    amount_after numeric,
    tier_bonus_before numeric,
    tier_bonus_after numeric,
    difference numeric,
    currency text
)
language sql
stable
set search_path = pg_catalog, pg_temp
as $$
    select *
    from commission_internal.simulate_reseller_sale(
        p_reseller_id, p_sale_amount, p_product_id, p_currency, p_sold_at);
$$;

comment on function commission.simulate_reseller_sale(uuid, numeric, text, text, timestamptz) is
    'What a completed sale of a reseller would pay at an instant: a row for it, whose sale_id is null, and one for every later sale that it would reprice. p_currency null: the workspace''s. PT404 for a reseller that is not there or that the caller does not see, PT409 where it would have no price. Read-only: works in a read-only transaction.';
