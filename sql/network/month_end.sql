-- What the month end and the daily refresh ask of the network scheme (sql/core/run_month_end.sql).

create or replace function commission_internal.network_months_with_activity()
returns table (year integer, month integer)
language sql
stable
security definer
rows 10
set search_path = pg_catalog, pg_temp
set jit = off
as $$
    with edge as materialized (
        select w.time_zone,
            least(
                commission_internal.month_of((select min(sold_at) from commission.network_sale), w.time_zone),
                (select make_date(m.year, m.month, 1)
                from commission.network_month as m order by m.year, m.month limit 1),
                (select min(month_on) from commission_internal.network_change)) as first_on,
            commission_internal.month_of(now(), w.time_zone) as last_on
        from commission.workspace as w
    ),
    known as (
        select month_on::date as month_on,
            extract(year from month_on)::integer as year,
            extract(month from month_on)::integer as month,
            edge.time_zone
        from edge
        cross join generate_series(edge.first_on, edge.last_on, interval '1 month') as month_on
    )
    select k.year, k.month
    from known as k
    where exists (
            select from commission.network_month as m where (m.year, m.month) = (k.year, k.month))
        or exists (
            select from commission_internal.network_change as c where c.month_on = k.month_on)
        or exists (
            select
            from commission_internal.month_during(k.year, k.month, k.time_zone) as of_month (during)
            join commission.network_sale as s
                on s.sold_at >= lower(of_month.during)
                and s.sold_at < upper(of_month.during)
                and s.sold_at <@ of_month.during
            where s.status = 'approved');
$$;

comment on function commission_internal.network_months_with_activity() is
    'Months up to the present one that have figures, waiting changes or sales.';

create or replace function commission_internal.size_of_network_month()
returns bigint
language sql
immutable
set search_path = pg_catalog, pg_temp
as $$
    select 1::bigint;
$$;

comment on function commission_internal.size_of_network_month() is
    'A month of the network is calculated as a whole: everybody''s figures depend on those below.';

create or replace function commission_internal.calculate_part_of_network_month(
    p_year integer,
    p_month integer,
    p_after uuid,
    out reached_id uuid,
    out done bigint,
    out rows_changed bigint,
    out is_last boolean)
language plpgsql
security definer
set search_path = pg_catalog, pg_temp
as $$
begin
    rows_changed := commission_internal.store_network_month(p_year, p_month);
    reached_id := p_after;
    done := 1;
    is_last := true;
end;
$$;

comment on function commission_internal.calculate_part_of_network_month(integer, integer, uuid) is
    'Calculates a month of the network from scratch, with all that deferred mode has queued.';

create or replace function commission_internal.verify_network_month(p_year integer, p_month integer)
returns void
language plpgsql
security definer
set search_path = pg_catalog, pg_temp
set enable_nestloop = off
set jit = off
as $$
begin
    -- Keeps sales of the month waiting until the comparison is done.
    perform commission_internal.store_network_month(p_year, p_month);
    if exists (
        select
        from commission_internal.network_earnings(p_year, p_month) as s
        full join commission_internal.recalculated_network_earnings(p_year, p_month, null) as r
            on (r.participant_id, r.component, r.currency) = (s.participant_id, s.component, s.currency)
        where s.amount is distinct from r.amount)
    then
        raise exception using
            errcode = 'PT409',
            message = format('the figures of %s are not what a calculation from scratch gives',
                commission_internal.month_name(p_year, p_month)),
            hint = format('See commission.verify_network(%s, %s).', p_year, p_month);
    end if;
end;
$$;

comment on function commission_internal.verify_network_month(integer, integer) is
    'Raises PT409 unless the stored figures are what a calculation from scratch gives.';
