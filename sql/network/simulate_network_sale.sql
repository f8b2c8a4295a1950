-- What a sale would do, without doing it.

create or replace function commission_internal.simulate_network_sale(
    p_participant_id uuid,
    p_amount numeric,
    p_shared_by uuid,
    p_sold_at timestamptz)
returns table (
    participant_id uuid,
    name text,
    tier_rate_before numeric,
    tier_rate_after numeric,
    ranking_volume_before numeric,
    ranking_volume_after numeric,
    total_commission_before numeric,
    total_commission_after numeric,
    difference numeric
)
language plpgsql
stable
security definer
set search_path = pg_catalog, pg_temp
set jit = off
as $$
#variable_conflict use_column
declare
    v_month_on date;
    v_year integer;
    v_month integer;
begin
    perform commission_internal.require_engine();
    perform commission_internal.check_in_tree(p_participant_id);
    if p_shared_by is not null then
        perform commission_internal.check_in_tree(p_shared_by);
    end if;
    perform commission_internal.check_not_negative('p_amount', p_amount);
    if p_amount is null or not p_amount between 0 and 999999999999999 or scale(trim_scale(p_amount)) > 4 then
        raise exception using
            errcode = 'invalid_parameter_value',
            message = 'p_amount must be an amount from 0 to 999999999999999 with at most 4 decimals',
            detail = format('p_amount is %s.', left(coalesce(p_amount::text, 'null'), 100));
    end if;
    if p_shared_by = p_participant_id then
        raise exception using
            errcode = 'invalid_parameter_value',
            message = 'nobody can share a sale with themselves',
            detail = format('p_participant_id and p_shared_by are both "%s".', p_participant_id);
    end if;
    if p_sold_at is null or not isfinite(p_sold_at) then
        raise exception using
            errcode = 'invalid_parameter_value',
            message = 'p_sold_at must be an instant of the calendar';
    end if;

    select commission_internal.month_of(p_sold_at, time_zone) into v_month_on from commission.workspace;
    v_year := extract(year from v_month_on);
    v_month := extract(month from v_month_on);
    perform commission_internal.check_month(v_year, v_month);
    perform commission_internal.refuse_closed('network', v_year, v_month);

    return query
    with affected as materialized (
        select *
        from commission_engine.network_month_after(
            v_year, v_month, array[p_participant_id], array[p_shared_by], array[p_amount], array[0::numeric],
            false)
    ),
    figures as (
        select * from affected where participant_id is not null
        union all
        -- Where a changed rate reaches through the whole downline, all is calculated anew.
        select whole.*
        from commission_engine.network_month(
            v_year, v_month, array[p_participant_id], array[p_shared_by], array[p_amount], array[0::numeric]
        ) as whole
        where exists (select from affected where participant_id is null)
    )
    select
        f.participant_id,
        p.name,
        coalesce(m.tier_rate, 0),
        f.tier_rate,
        coalesce(m.ranking_volume, 0),
        f.ranking_volume,
        coalesce(m.total_commission, 0),
        f.total_commission,
        f.total_commission - coalesce(m.total_commission, 0)
    from figures as f
    join commission.participant as p on p.id = f.participant_id
    left join commission.network_month as m
        on m.participant_id = f.participant_id
        and m.year = v_year
        and m.month = v_month
    where (
            (select commission_internal.sees_all('network'))
            or f.participant_id in (select commission_internal.visible_participants('network')))
        and (f.tier_rate, f.ranking_volume, f.total_commission)
        is distinct from (coalesce(m.tier_rate, 0), coalesce(m.ranking_volume, 0), coalesce(m.total_commission, 0))
    order by f.total_commission - coalesce(m.total_commission, 0) desc, p.name, f.participant_id;
end;
$$;

create or replace function commission.simulate_network_sale(
    p_participant_id uuid,
    p_amount numeric,
    p_shared_by uuid default null,
    p_sold_at timestamptz default now())
returns table (
    participant_id uuid,
    name text,
    tier_rate_before numeric,
    tier_rate_after numeric,
    ranking_volume_before numeric,
    ranking_volume_after numeric,
    total_commission_before numeric,
    total_commission_after numeric,
    difference numeric
)
language sql
stable
set search_path = pg_catalog, pg_temp
as $$
    select * from commission_internal.simulate_network_sale(p_participant_id, p_amount, p_shared_by, p_sold_at);
$$;

comment on function commission.simulate_network_sale(uuid, numeric, uuid, timestamptz) is
    'Who would earn what if a participant sold an amount, shared by somebody, if given, at an instant. Rates, volumes and commissions of that month before and after, for everybody whose would change, the largest gain first; people whose commissions the caller does not see are left out. Exact amounts in the workspace''s currency. The amount counts as an approved retail sale. Read-only: works in a read-only transaction.';
