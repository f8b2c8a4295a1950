-- Live results: whoever sold something that changed is priced anew, once for each statement. Calculating
-- on demand, and checking what is stored.

create or replace function commission_internal.recalculate_reseller_months(p_days datemultirange)
returns void
language plpgsql
security definer
set search_path = pg_catalog, pg_temp
set jit = off
as $$
begin
    -- A sale goes by the day on which it was sold, and all that come later by what it makes of the
    -- lifetime sales; a day is over everywhere within a day of UTC's.
    perform commission_internal.price_resellers(array(
        select reseller_id
        from commission_internal.counted_reseller_sale
        where not isempty(p_days)
            and sold_at >= coalesce(lower(p_days)::timestamp at time zone 'UTC' - interval '1 day', '-infinity')
        union
        -- Whose sales are gone.
        select reseller_id
        from commission.reseller_commission
        where p_days @> '(,)'::daterange));
end;
$$;

comment on function commission_internal.recalculate_reseller_months(datemultirange) is
    'Prices everybody anew who sold something on one of the days or later, after a change of tiers, rules, exchange rates or calendar.';

create or replace function commission_internal.recalculate_reseller(p_reseller_id uuid)
returns bigint
language plpgsql
security definer
set search_path = pg_catalog, pg_temp
as $$
begin
    perform commission_internal.require_all('reseller', 'edit');
    if p_reseller_id is not null then
        perform commission_internal.check_reseller(p_reseller_id, 'edit');
        return commission_internal.price_resellers(array[p_reseller_id]);
    end if;
    return commission_internal.price_resellers(array(
        select reseller_id from commission_internal.counted_reseller_sale
        union
        select reseller_id from commission.reseller_commission));
end;
$$;

create or replace function commission.recalculate_reseller(p_reseller_id uuid default null)
returns bigint
language sql
set search_path = pg_catalog, pg_temp
as $$
    select commission_internal.recalculate_reseller(p_reseller_id);
$$;

select commission_internal.give_time('recalculate_reseller', '15min');

comment on function commission.recalculate_reseller(uuid) is
    'Prices all sales of a reseller (null: of all) from scratch and returns how many commissions changed: 0 when all was in step. Closed months are left alone.';

create or replace function commission_internal.verify_reseller_commissions(p_year integer, p_month integer)
returns table (sale_id uuid, stored jsonb, calculated jsonb)
language plpgsql
stable
security definer
set search_path = pg_catalog, pg_temp
set enable_nestloop = off
set jit = off
as $$
begin
    perform commission_internal.require_engine();
    perform commission_internal.require_all('reseller', 'view');
    if p_year is not null or p_month is not null then
        perform commission_internal.check_month(p_year, p_month);
    end if;
    return query
    select coalesce(o.sale_id, f.sale_id), to_jsonb(o) - 'id' - 'last_updated_at',
        to_jsonb(f) - 'sold_at' - 'error' - 'remedy'
    from (
        select *
        from commission_engine.all_reseller_prices() as p
        where p.year is not distinct from p_year
            and p.month is not distinct from p_month
            and p.error is null
    ) as f
    full join (
        select *
        from commission.reseller_commission as c
        where c.year is not distinct from p_year
            and c.month is not distinct from p_month
    ) as o on o.sale_id = f.sale_id
    where (
            o.sale_id, o.reseller_id, o.net_amount, o.lifetime_before, o.tier, o.priced_by, o.commission_rate,
            o.amount, o.tier_bonus, o.currency
        ) is distinct from (
            f.sale_id, f.reseller_id, f.net_amount, f.lifetime_before, f.tier, f.priced_by, f.commission_rate,
            f.amount, f.tier_bonus, f.currency
        );
end;
$$;

create or replace function commission.verify_reseller_commissions(
    p_year integer default null,
    p_month integer default null)
returns table (sale_id uuid, stored jsonb, calculated jsonb)
language sql
stable
set search_path = pg_catalog, pg_temp
as $$
    select * from commission_internal.verify_reseller_commissions(p_year, p_month);
$$;

select commission_internal.give_time('verify_reseller_commissions', '15min');

comment on function commission.verify_reseller_commissions(integer, integer) is
    'Every commission of a month (both null: of those that are not approved) where what is stored and what a calculation from scratch gives differ: normally none. Where one side is missing, it is null. Read-only.';
