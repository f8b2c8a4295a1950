-- What the month end and the daily refresh ask of the trainer scheme (sql/core/run_month_end.sql).

create or replace function commission_internal.trainer_month_has_facts(p_year integer, p_month integer)
returns boolean
language plpgsql
stable
security definer
set search_path = pg_catalog, pg_temp
as $$
declare
    v_possibly tstzmultirange;
    v_surely tstzmultirange;
begin
    select range_agg(during), range_intersect_agg(during) into v_possibly, v_surely
    from commission_internal.calendars_of('trainer') as c
    cross join lateral commission_internal.month_during(p_year, p_month, c.time_zone) as during;

    -- Most facts belong to the month whatever calendar decides.
    if exists (
            select
            from commission.appointment
            where status = 'completed'
                and starts_at >= lower(v_surely)
                and starts_at < upper(v_surely)
                and starts_at <@ v_surely)
        or exists (
            select
            from commission.member_package
            where status in ('active', 'completed', 'expired')
                and closed_by <> '{}'
                and created_at >= lower(v_surely)
                and created_at < upper(v_surely)
                and created_at <@ v_surely)
    then
        return true;
    end if;
    -- What is left are a few around its edges: there it is the trainer's own that does.
    return exists (
        select
        from (
            select array_agg(trainer_id) as trainer_ids, array_agg(happened_at) as instants
            from (
                select trainer_id, starts_at as happened_at
                from commission.appointment
                where status = 'completed'
                    and starts_at >= lower(v_possibly)
                    and starts_at < upper(v_possibly)
                union all
                select closer.id, p.created_at
                from commission.member_package as p
                cross join unnest(p.closed_by) as closer (id)
                where p.status in ('active', 'completed', 'expired')
                    and p.created_at >= lower(v_possibly)
                    and p.created_at < upper(v_possibly)
            ) as fact
        ) as facts
        cross join unnest(commission_engine.trainer_months_of(facts.trainer_ids, facts.instants)) as month_on
        where month_on = make_date(p_year, p_month, 1));
end;
$$;

comment on function commission_internal.trainer_month_has_facts(integer, integer) is
    'Whether sessions or sales belong to a month, in the calendars of their trainers.';

create or replace function commission_internal.trainer_months_with_activity()
returns table (year integer, month integer)
language sql
stable
security definer
rows 10
set search_path = pg_catalog, pg_temp
set jit = off
as $$
    with edge as materialized (
        -- In some calendar the first fact may belong to the month before.
        select least(
                (
                    select min(commission_internal.month_of(first_fact.happened_at, c.time_zone))
                    from (
                        select least(
                            (select min(starts_at) from commission.appointment),
                            (select min(created_at) from commission.member_package)) as happened_at
                    ) as first_fact
                    cross join commission_internal.calendars_of('trainer') as c
                ),
                (select make_date(c.year, c.month, 1)
                from commission.trainer_monthly_commission as c order by c.year, c.month limit 1),
                (select make_date(u.year, u.month, 1)
                from commission.trainer_unpriced_pair as u order by u.year, u.month limit 1)) as first_on,
            (select max(commission_internal.month_of(now(), time_zone))
            from commission_internal.calendars_of('trainer')) as last_on
    ),
    known as (
        select extract(year from month_on)::integer as year,
            extract(month from month_on)::integer as month
        from edge
        cross join generate_series(edge.first_on, edge.last_on, interval '1 month') as month_on
    )
    select k.year, k.month
    from known as k
    where exists (
            select from commission.trainer_monthly_commission as c where (c.year, c.month) = (k.year, k.month))
        or exists (
            select from commission.trainer_unpriced_pair as u where (u.year, u.month) = (k.year, k.month))
        or commission_internal.trainer_month_has_facts(k.year, k.month);
$$;

comment on function commission_internal.trainer_months_with_activity() is
    'Months up to the present one that have results, pairs that could not be priced, or facts.';

create or replace function commission_internal.size_of_trainer_month()
returns bigint
language sql
stable
security definer
set search_path = pg_catalog, pg_temp
as $$
    select count(*) from commission.trainer;
$$;

comment on function commission_internal.size_of_trainer_month() is 'How many trainers a run of a month calculates.';

create or replace function commission_internal.changes_of_trainer_results()
returns bigint
language sql
volatile
security definer
set search_path = pg_catalog, pg_temp
as $$
    select pg_stat_get_xact_tuples_inserted(results) + pg_stat_get_xact_tuples_updated(results)
        + pg_stat_get_xact_tuples_deleted(results)
    from (select 'commission.trainer_monthly_commission'::regclass as results) as counted;
$$;

comment on function commission_internal.changes_of_trainer_results() is
    'How many rows of results the present transaction has written so far; 0 where track_counts is off.';

create or replace function commission_internal.calculate_part_of_trainer_month(
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
declare
    -- Small enough to be done within a second or so, large enough that commits cost nothing beside it.
    v_most constant integer := 500;
    v_ids uuid[] := array(
        select id
        from commission.trainer
        where p_after is null
            or id > p_after
        order by id
        limit v_most);
    v_changed_before bigint := commission_internal.changes_of_trainer_results();
begin
    done := cardinality(v_ids);
    is_last := done < v_most;
    reached_id := coalesce(v_ids[done], p_after);
    perform 1
    from commission_internal.store_trainer_months(
        v_ids, array_fill(p_year, array[done::integer]), array_fill(p_month, array[done::integer]))
    where done > 0;
    rows_changed := commission_internal.changes_of_trainer_results() - v_changed_before;
end;
$$;

comment on function commission_internal.calculate_part_of_trainer_month(integer, integer, uuid) is
    'Calculates a month for the next trainers in the order of their ids.';

create or replace function commission_internal.verify_trainer_month(p_year integer, p_month integer)
returns void
language plpgsql
security definer
set search_path = pg_catalog, pg_temp
as $$
declare
    v_unpriced record;
begin
    -- What is wrong with them may have been mended since they were calculated.
    perform 1
    from (
        select array_agg(distinct trainer_id) as ids, count(distinct trainer_id)::integer as size
        from commission.trainer_unpriced_pair
        where (year, month) = (p_year, p_month)
    ) as t
    cross join lateral commission_internal.store_trainer_months(
        t.ids, array_fill(p_year, array[t.size]), array_fill(p_month, array[t.size]))
    where t.size > 0;

    select count(*) as pairs, min(error_message) as error_message into v_unpriced
    from commission.trainer_unpriced_pair
    where (year, month) = (p_year, p_month);
    if v_unpriced.pairs > 0 then
        raise exception using
            errcode = 'PT409',
            message = format('%s has %s that cannot be priced', commission_internal.month_name(p_year, p_month),
                case v_unpriced.pairs
                    when 1 then 'a pair of trainer and member'
                    else v_unpriced.pairs || ' pairs of trainer and member'
                end),
            detail = format('One of them: %s.', v_unpriced.error_message),
            hint =
                'See commission.trainer_unpriced_pair for all of them, and commission.check_rate_bands() for what the rates leave open.';
    end if;
end;
$$;

comment on function commission_internal.verify_trainer_month(integer, integer) is
    'Raises PT409 while pairs of the month cannot be priced, after trying them once more.';
