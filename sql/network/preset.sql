-- Preset network: five tiers by ranking volume.

create or replace function commission_internal.apply_network_preset()
returns table (table_name text, action text, record_count bigint, detail text)
language plpgsql
set search_path = pg_catalog, pg_temp
as $$
begin
    perform commission_internal.require_all('network', 'edit');
    if exists (select from commission.network_tier) then
        return query
        select 'network_tier', 'kept', count(*), 'the network has tiers of its own' from commission.network_tier;
        return;
    end if;
    return query
    with added as (
        insert into commission.network_tier (threshold, rate)
        values (0, 0.20), (200000000, 0.22), (400000000, 0.25), (1000000000, 0.30), (2000000000, 0.35)
        returning threshold, rate
    )
    select 'network_tier', 'added', count(*),
        format('%s, in %s', string_agg(
            format('more than %s: %s %%', threshold, trim_scale(rate * 100)), '; ' order by threshold),
            (select currency from commission.workspace))
    from added;
end;
$$;

comment on function commission_internal.apply_network_preset() is
    'Preset network: 20 %, more than 200 million 22 %, 400 million 25 %, 1 billion 30 %, 2 billion 35 %, in the workspace''s currency; where there are no tiers.';
