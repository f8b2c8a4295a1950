-- The contract of the reseller scheme: its hooks, and what it declares of itself (sql/core/scheme.sql).

create or replace function commission_internal.size_of_reseller_month()
returns bigint
language sql
stable
security definer
set search_path = pg_catalog, pg_temp
as $$
    select count(*) from commission.reseller;
$$;

comment on function commission_internal.size_of_reseller_month() is 'How many resellers there are.';

create or replace function commission_internal.calculate_part_of_reseller_month(
    p_year integer,
    p_month integer,
    p_after uuid,
    p_most integer,
    out reached_id uuid,
    out done bigint,
    out rows_changed bigint,
    out is_last boolean)
language plpgsql
security definer
set search_path = pg_catalog, pg_temp
set jit = off
as $$
declare
    v_ids uuid[] := array(
        select r.id
        from commission.reseller as r
        where p_after is null or r.id > p_after
        order by r.id
        limit p_most);
begin
    done := cardinality(v_ids);
    is_last := p_most is null or done < p_most;
    reached_id := coalesce(v_ids[done], p_after);
    rows_changed := commission_internal.price_resellers(array(
        select unnest(commission_internal.resellers_of_month(p_year, p_month, v_ids))
        union
        select c.reseller_id
        from commission.reseller_commission as c
        where c.year = p_year
            and c.month = p_month
            and c.reseller_id = any (v_ids)));
end;
$$;

comment on function commission_internal.calculate_part_of_reseller_month(integer, integer, uuid, integer) is
    'Prices the next resellers anew who have commissions that were approved in a month.';

-- Declarations -------------------------------------------------------------------------------------

select commission_internal.declare_role(
    'reseller', 'Sells as a reseller', '{"earnings": ["view"], "settlement": ["view"]}');

select commission_internal.declare_module(
    'reseller', 'Resellers: profiles, sales, tiers and commissions',
    '{"admin": ["view", "edit", "export"], "manager": ["view", "export"], "reseller": ["view"]}');

select commission_internal.declare_scheme(
    'reseller', 'Resellers with tiers by lifetime sales', 'workspace', 15,
    '{
        "commission": "Commission on sales",
        "tier_bonus": "Bonus of the tier"
    }');

select commission_internal.declare_job(
    'reseller', 'approve reseller commissions', '7 * * * *', 'approve_due_reseller_commissions');

select commission_internal.declare_job(
    'reseller', 'detect fraud of resellers', '37 * * * *', 'detect_fraud');

select commission_internal.declare_preset('reseller', 'reseller', 'four tiers by lifetime sales');

select commission_internal.declare_result('reseller', 'reseller_commission');

-- The instant of a sale is that of its approval: a commission belongs to the month in which it was
-- approved. What a sale does to those after it, price_resellers() notes.
select commission_internal.declare_fact(
    'reseller', 'reseller_sale',
    p_noun => 'sale',
    p_instant_column => 'earned_at',
    p_counts => 'r.status = ''completed'' and r.reseller_id is not null',
    p_columns =>
        '{reseller_id,product_id,sale_amount,currency,sold_at,refunded_amount,refunded_at,approved_at,rejected_at}',
    p_uses => '{status}',
    p_people => 'array[r.reseller_id]',
    p_refund => 'n.refunded_amount > o.refunded_amount',
    p_follow => $$
                    select array_agg(f.reseller_id) as reseller_ids, array_agg(f.first_at) as first_ats,
                        array_agg(f.sale_id) as sale_ids
                    from (
                        select c.reseller_id, min(c.sold_at) as first_at,
                            (array_agg(c.id order by c.sold_at, c.id))[1] as sale_id
                        from changed as c
                        group by c.reseller_id
                    ) as f
                    having count(*) > 0
    $$,
    p_call => 'commission_internal.price_resellers(v_call.reseller_ids, v_call.first_ats, v_call.sale_ids)');

-- A sale of one of the days may have been approved in any later month.
select commission_internal.declare_setting(
    'reseller', 'reseller_tier',
    p_columns => '{tier,threshold,rate,bonus_rate}',
    p_noted_days => 'datemultirange(daterange(lower(r.days), null))',
    p_follow => 'select range_agg(days) as days from changed',
    p_call => 'commission_internal.recalculate_reseller_months(v_call.days)');

select commission_internal.declare_setting(
    'reseller', 'reseller_product_rule',
    p_columns => '{id,product_id,kind,rate,amount,mode}',
    p_noted_days => 'datemultirange(daterange(lower(r.days), null))',
    p_follow => 'select range_agg(days) as days from changed',
    p_call => 'commission_internal.recalculate_reseller_months(v_call.days)');

select commission_internal.declare_setting(
    'reseller', 'reseller_product_band',
    p_columns => '{rule_id,min_amount,rate}',
    p_days => 'daterange(null, null)',
    p_uses => '{}',
    p_follow => 'select range_agg(days) as days from changed',
    p_call => 'commission_internal.recalculate_reseller_months(v_call.days)');

select commission_internal.declare_setting(
    'reseller', 'reseller_program',
    p_columns => '{tier_demotes}',
    p_days => 'daterange(null, null)',
    p_uses => '{}',
    p_follow => 'select range_agg(days) as days from changed',
    p_call => 'commission_internal.recalculate_reseller_months(v_call.days)');

select commission_internal.declare_setting(
    'reseller', 'exchange_rate',
    p_columns => '{from_currency,to_currency,rate}',
    p_noted_days => 'datemultirange(daterange(lower(r.days), null))',
    p_follow => 'select range_agg(days) as days from changed',
    p_call => 'commission_internal.recalculate_reseller_months(v_call.days)');

select commission_internal.declare_setting(
    'reseller', 'workspace',
    p_columns => '{time_zone,currency}',
    p_days => 'daterange(null, null)',
    p_uses => '{}',
    p_events => '{update}',
    p_follow => 'select range_agg(days) as days from changed',
    p_call => 'commission_internal.recalculate_reseller_months(v_call.days)');

select commission_internal.declare_setting(
    'reseller', 'currency',
    p_columns => '{code,minor_unit}',
    p_days => 'daterange(null, null)',
    p_uses => '{}',
    p_events => '{update}',
    p_follow => 'select range_agg(days) as days from changed',
    p_call => 'commission_internal.recalculate_reseller_months(v_call.days)');
