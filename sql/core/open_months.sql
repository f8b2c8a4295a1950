-- Which months there are to close.

-- Results, records without a price, parts that were posted, and facts: whatever there is to close in a
-- month. A fact near its edge may belong to one month in one calendar of the scheme and to another in
-- another: there the scheme says.
create or replace function commission_internal.has_activity(p_scheme text, p_year integer, p_month integer)
returns boolean
language plpgsql
stable
security definer
set search_path = pg_catalog, pg_temp
-- Plain looks into indexes, whatever the planner thinks of tables that were never analyzed.
set enable_seqscan = off
set jit = off
as $$
declare
    v_possibly tstzmultirange;
    v_surely tstzmultirange;
    v_found boolean := exists (
        select
        from commission_internal.unpriced_record
        where (scheme, year, month) = (p_scheme, p_year, p_month))
        -- What was posted of a month must be taken back where nothing is left of it.
        or exists (select from commission_internal.posted_so_far(p_scheme, p_year, p_month));
    v_table record;
begin
    for v_table in
        select r.table_name from commission_internal.scheme_result as r where r.scheme = p_scheme
    loop
        exit when v_found;
        execute format('select exists (select from commission.%I where (year, month) = ($1, $2))', v_table.table_name)
        into v_found
        using p_year, p_month;
    end loop;

    select range_agg(during), range_intersect_agg(during) into v_possibly, v_surely
    from commission_internal.calendars_of(p_scheme) as c
    cross join lateral commission_internal.month_during(p_year, p_month, c.time_zone) as during;
    for v_table in
        select f.table_name, f.instant_column, f.counts
        from commission_internal.scheme_fact as f
        where f.scheme = p_scheme
    loop
        exit when v_found;
        execute format(
            'select exists (select from commission.%1$I as r where r.%2$I >= %3$L and r.%2$I < %4$L '
            'and r.%2$I <@ %5$L::tstzmultirange and (%6$s))',
            v_table.table_name, v_table.instant_column, lower(v_surely), upper(v_surely), v_surely, v_table.counts)
        into v_found;
    end loop;
    v_found := v_found or commission_internal.has_facts_in_place(p_scheme, v_surely);
    if not v_found and v_possibly <> v_surely then
        execute format('select commission_internal.%I($1, $2)', p_scheme || '_month_has_facts')
        into v_found
        using p_year, p_month;
    end if;
    if not v_found and commission_internal.closes_last(p_scheme) then
        execute format('select exists (select from commission_internal.%I() where (year, month) = ($1, $2))',
            'months_of_' || p_scheme)
        into v_found
        using p_year, p_month;
    end if;
    return v_found;
end;
$$;

comment on function commission_internal.has_activity(text, integer, integer) is
    'Whether a month of a scheme has anything to close.';

-- From one month that has a row to the next that has one, by indexes: a record of long ago costs as much as any other.
create or replace function commission_internal.months_with_facts(p_scheme text)
returns setof date
language plpgsql
stable
security definer
rows 20
set search_path = pg_catalog, pg_temp
set timezone = 'UTC'
set enable_seqscan = off
set jit = off
as $$
declare
    v_table record;
    v_at timestamptz;
begin
    for v_table in
        select f.table_name, f.instant_column, f.counts
        from commission_internal.scheme_fact as f
        where f.scheme = p_scheme
    loop
        v_at := '0001-01-01';
        loop
            execute format(
                'select min(r.%1$I) from commission.%2$I as r where r.%1$I >= $1 and r.%1$I < $2 and (%3$s)',
                v_table.instant_column, v_table.table_name, v_table.counts)
            into v_at
            using v_at, now() + interval '2 days';
            exit when v_at is null;
            v_at := date_trunc('month', v_at);
            return next v_at::date;
            v_at := v_at + interval '1 month';
        end loop;
    end loop;
end;
$$;

comment on function commission_internal.months_with_facts(text) is
    'First days of the months in UTC that have facts of a scheme which count, up to now.';

create or replace function commission_internal.months_with_results(p_scheme text)
returns setof date
language plpgsql
stable
security definer
rows 20
set search_path = pg_catalog, pg_temp
set enable_seqscan = off
set jit = off
as $$
declare
    v_table record;
    v_on date;
begin
    for v_table in
        select r.table_name from commission_internal.scheme_result as r where r.scheme = p_scheme
    loop
        v_on := '0001-01-01';
        loop
            execute format(
                'select make_date(year, month, 1) from commission.%I where (year, month) > ($1, $2) '
                'order by year, month limit 1', v_table.table_name)
            into v_on
            using extract(year from v_on)::integer, extract(month from v_on)::integer;
            exit when v_on is null;
            return next v_on;
        end loop;
    end loop;
end;
$$;

comment on function commission_internal.months_with_results(text) is
    'First days of the months that have stored results of a scheme.';

create or replace function commission_internal.months_so_far(p_scheme text)
returns table (year integer, month integer)
language plpgsql
stable
security definer
rows 20
set search_path = pg_catalog, pg_temp
set jit = off
as $$
declare
    v_last timestamp := (
        select max(commission_internal.month_of(now(), c.time_zone))
        from commission_internal.calendars_of(p_scheme) as c);
    v_first_in_place timestamp := date_trunc('month', commission_internal.first_in_place(p_scheme) at time zone 'UTC');
    v_of_last_schemes date[];
begin
    if commission_internal.closes_last(p_scheme) then
        execute format('select array_agg(make_date(year, month, 1)) from commission_internal.%I()',
            'months_of_' || p_scheme)
        into v_of_last_schemes;
    end if;
    return query
    select distinct extract(year from found.month_on)::integer, extract(month from found.month_on)::integer
    from (
        -- In another calendar a fact may belong to the month before or after.
        select f + make_interval(months => beside)
        from commission_internal.months_with_facts(p_scheme) as f
        cross join generate_series(-1, 1) as beside
        union all
        -- Where they lie they may have no index to go by.
        select generate_series(v_first_in_place - interval '1 month', v_last, interval '1 month')
        union all
        select commission_internal.months_with_results(p_scheme)
        union all
        select make_date(u.year, u.month, 1)
        from commission_internal.unpriced_record as u
        where u.scheme = p_scheme
        union all
        select make_date(p.year, p.month, 1)
        from commission.posting as p
        where p.scheme = p_scheme
            and p.kind = 'interim'
        union all
        select unnest(v_of_last_schemes)
    ) as found (month_on)
    where found.month_on <= v_last
        and found.month_on >= coalesce((select w.ledger_starts_on from commission.workspace as w), '-infinity')
    order by 1, 2;
end;
$$;

comment on function commission_internal.months_so_far(text) is
    'The months of a scheme from the start of the ledger up to the present one that may have anything to close.';

-- What changed late in a scheme without anything else to close is posted with the month that is being paid as well.
create or replace function commission_internal.month_for_adjustments(p_scheme text)
returns table (year integer, month integer, due_at timestamptz)
language sql
stable
security definer
rows 1
set search_path = pg_catalog, pg_temp
as $$
    select ended.year, ended.month, ended.due_at
    from (
        select m.year, m.month, commission_internal.month_due_at(p_scheme, m.year, m.month) as due_at
        from commission.workspace as w
        cross join generate_series(0, 2) as ago
        cross join lateral (
            select extract(year from month_on)::integer as year, extract(month from month_on)::integer as month
            from date_trunc('month', now() at time zone w.time_zone - make_interval(months => ago)) as month_on
            where month_on >= coalesce(w.ledger_starts_on, '-infinity')
        ) as m
        where commission_internal.has_unsettled_changes(p_scheme)
            and commission_internal.month_due_at(p_scheme, m.year, m.month) <= now()
        order by ago
        limit 1
    ) as ended
    where not commission_internal.is_closed(p_scheme, ended.year, ended.month)
        and commission_internal.awaits_adjustments(p_scheme, ended.year, ended.month);
$$;

comment on function commission_internal.month_for_adjustments(text) is
    'The newest month of a scheme whose day has come, where late changes wait for a closing and it is open.';

create or replace function commission_internal.open_months()
returns table (scheme text, year integer, month integer, due_at timestamptz)
language sql
stable
security definer
rows 10
set search_path = pg_catalog, pg_temp
as $$
    with installed as (
        select s.name, s.place
        from commission_internal.installed_schemes() with ordinality as s (name, place)
    ),
    active as materialized (
        select s.name, s.place, known.year, known.month,
            commission_internal.month_due_at(s.name, known.year, known.month) as due_at
        from installed as s
        cross join lateral commission_internal.months_so_far(s.name) as known
        where not commission_internal.is_closed(s.name, known.year, known.month)
            and commission_internal.has_activity(s.name, known.year, known.month)
    )
    select listed.name, listed.year, listed.month, listed.due_at
    from (
        select a.* from active as a
        union all
        select s.name, s.place, m.*
        from installed as s
        cross join lateral commission_internal.month_for_adjustments(s.name) as m
        where s.name not in (select a.name from active as a)
    ) as listed
    order by listed.place, listed.year, listed.month;
$$;

comment on function commission_internal.open_months() is
    'Months from the start of the ledger up to the present one that have something to close and are not closed, and when each is due; of a scheme without any, the month that its late changes are posted with.';

create or replace function commission_internal.months_due()
returns table (scheme text, year integer, month integer, due_at timestamptz)
language plpgsql
stable
security definer
rows 10
set search_path = pg_catalog, pg_temp
as $$
#variable_conflict use_column
begin
    perform commission_internal.require_all('earnings', 'view');
    return query
    select *
    from commission_internal.open_months()
    where due_at <= now()
    order by year, month, scheme;
end;
$$;

create or replace function commission.months_due()
returns table (scheme text, year integer, month integer, due_at timestamptz)
language sql
stable
set search_path = pg_catalog, pg_temp
as $$
    select * from commission_internal.months_due();
$$;

comment on function commission.months_due() is
    'Open months that have something to close and whose day has come, oldest first: what run_month_end() closes. Of a scheme that has none, but late changes that wait, the newest month whose day has come. The day has come when workspace.month_end_day of the next month has begun in every calendar of the scheme. Needs can_view on module earnings, of all branches; else 42501 (HTTP 403).';
