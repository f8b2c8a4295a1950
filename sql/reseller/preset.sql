-- Preset reseller: four tiers by lifetime sales.

create or replace function commission_internal.apply_reseller_preset()
returns table (table_name text, action text, record_count bigint, detail text)
language plpgsql
set search_path = pg_catalog, pg_temp
as $$
begin
    perform commission_internal.require_all('reseller', 'edit');
    if exists (select from commission.reseller_tier) then
        return query
        select 'reseller_tier', 'kept', count(*), 'the resellers have tiers of their own' from commission.reseller_tier;
        return;
    end if;
    return query
    with added as (
        insert into commission.reseller_tier (tier, threshold, rate)
        values ('bronze', 0, 0.10), ('silver', 5000, 0.15), ('gold', 15000, 0.20), ('platinum', 50000, 0.25)
        returning tier, threshold, rate
    )
    select 'reseller_tier', 'added', count(*),
        format('%s, in %s', string_agg(
            format('%s from %s: %s %%', tier, threshold, trim_scale(rate * 100)), '; ' order by threshold),
            (select currency from commission.workspace))
    from added;
end;
$$;

comment on function commission_internal.apply_reseller_preset() is
    'Preset reseller: bronze 10 %, from 5,000 silver 15 %, from 15,000 gold 20 %, from 50,000 platinum 25 %, in the workspace''s currency, without bonus; where there are no tiers.';
