-- What resellers earn in a month, as the ledger wants it: from the stored commissions, and from the sales.
-- Hooks of the contract (sql/core/scheme.sql).

create or replace function commission_internal.reseller_earnings(p_year integer, p_month integer)
returns table (
    participant_id uuid,
    component text,
    currency text,
    amount numeric,
    exact numeric,
    branch text,
    basis jsonb
)
language sql
stable
security definer
rows 100000
set search_path = pg_catalog, pg_temp
set enable_nestloop = off
set jit = off
as $$
    select c.reseller_id, line.component, c.currency, sum(line.amount), sum(line.amount), p.branch,
        jsonb_build_object('sales', count(*), 'net_amount', sum(c.net_amount))
    from commission.reseller_commission as c
    join commission.participant as p on p.id = c.reseller_id
    cross join lateral (values ('commission', c.amount), ('tier_bonus', c.tier_bonus)) as line (component, amount)
    where c.year = p_year
        and c.month = p_month
        and line.amount <> 0
    group by c.reseller_id, line.component, c.currency, p.branch;
$$;

comment on function commission_internal.reseller_earnings(integer, integer) is
    'Commissions that were approved in a month, and their tier bonuses, by reseller and currency: sums of what is rounded for each sale. basis has the number of sales and what is left of them.';

-- Whoever has anything approved in a month.
create or replace function commission_internal.resellers_of_month(
    p_year integer,
    p_month integer,
    p_participant_ids uuid[])
returns uuid[]
language plpgsql
stable
security definer
set search_path = pg_catalog, pg_temp
set jit = off
as $$
declare
    v_during tstzmultirange := (
        select commission_internal.month_during(p_year, p_month, time_zone) from commission.workspace);
begin
    return array(
        select distinct s.reseller_id
        from commission_internal.counted_reseller_sale as s
        where s.earned_at >= lower(v_during)
            and s.earned_at < upper(v_during)
            and (p_participant_ids is null or s.reseller_id = any (p_participant_ids)));
end;
$$;

comment on function commission_internal.resellers_of_month(integer, integer, uuid[]) is
    'The resellers of whose commissions any was approved in a month, of the given ones (null: of all).';

create or replace function commission_internal.recalculated_reseller_earnings(
    p_year integer,
    p_month integer,
    p_participant_ids uuid[])
returns table (participant_id uuid, component text, currency text, amount numeric, branch text)
language plpgsql
stable
security definer
rows 100000
set search_path = pg_catalog, pg_temp
set enable_nestloop = off
set jit = off
as $$
#variable_conflict use_column
begin
    perform commission_internal.require_engine();
    return query
    with priced as materialized (
        select p.*
        from commission_engine.all_reseller_prices(
            commission_internal.resellers_of_month(p_year, p_month, p_participant_ids)) as p
        where p.year = p_year
            and p.month = p_month
    ),
    refused as materialized (
        select commission_internal.refuse_unpriced(
            'reseller', p_year, p_month, bad.number, bad.reseller_id, bad.error, bad.remedy)
        from (
            select p.reseller_id, p.error, p.remedy, count(*) over () as number
            from priced as p
            where p.error is not null
            order by p.reseller_id, p.sale_id
            limit 1
        ) as bad
    )
    select p.reseller_id, line.component, p.currency, sum(line.amount), person.branch
    from priced as p
    join commission.participant as person on person.id = p.reseller_id
    cross join lateral (values ('commission', p.amount), ('tier_bonus', p.tier_bonus)) as line (component, amount)
    where line.amount <> 0
        and not exists (select from refused)
    group by p.reseller_id, line.component, p.currency, person.branch;
end;
$$;

comment on function commission_internal.recalculated_reseller_earnings(integer, integer, uuid[]) is
    'Amounts that the sales give for a month and the given resellers (null: all), by component and currency; PT409 where a sale has no price.';

create or replace function commission_internal.unpriced_reseller_records(
    p_year integer,
    p_month integer,
    p_participant_ids uuid[])
returns table (
    participant_id uuid,
    record_id text,
    error_code text,
    error_message text,
    error_hint text,
    detail jsonb
)
language sql
stable
security definer
rows 10
set search_path = pg_catalog, pg_temp
set jit = off
as $$
    select commission_internal.require_engine();
    select p.reseller_id, p.sale_id::text, 'PT409', p.error, p.remedy, '{}'::jsonb
    from commission_engine.all_reseller_prices(
        commission_internal.resellers_of_month(p_year, p_month, p_participant_ids)) as p
    where p.year = p_year
        and p.month = p_month
        and p.error is not null;
$$;

comment on function commission_internal.unpriced_reseller_records(integer, integer, uuid[]) is
    'Approved commissions of a month that have no price, each with its sale as record_id.';
