-- What there is in place: of a month, since when, and whether anything.

-- Within each, what pays one of its records pays all of them.
create or replace function commission_internal.slices_in_place(
    p_fact text,
    p_scheme text,
    p_year integer,
    p_month integer)
returns table (place bigint, begins_at timestamptz, ends_at timestamptz)
language plpgsql
stable
security definer
rows 1
set search_path = pg_catalog, pg_temp
as $$
#variable_conflict use_column
declare
    v_first constant date := make_date(p_year, p_month, 1);
    v_after constant date := commission_internal.last_day(p_year, p_month) + 1;
    v_fact commission_internal.in_place_fact;
    v_days date[] := array[]::date[];
begin
    select * into v_fact from commission_internal.in_place_fact as f where f.table_name = p_fact;
    if v_fact.turning_days is not null then
        execute format(
            'select coalesce(array_agg(q.day), ''{}'') from (%s) as q (day) where q.day > $1 and q.day < $2',
            v_fact.turning_days)
        into v_days
        using v_first, v_after;
    end if;
    return query
    select row_number() over (order by e.at) - 1, e.at, e.next_at
    from (
        select turns.at, lead(turns.at) over (order by turns.at) as next_at
        from (
            select distinct crossing.at
            from commission_internal.calendars_of(p_scheme) as c
            cross join unnest(v_days || array[v_first, v_after]) as d (day)
            cross join unnest(commission_engine.day_begins_at(d.day, c.time_zone)) as crossing (at)
        ) as turns
    ) as e
    where e.next_at is not null;
end;
$$;

comment on function commission_internal.slices_in_place(text, text, integer, integer) is
    'A month of a scheme in all its calendars, cut wherever a record of a table begins or ceases to be of the month, or to pay, for anybody.';

create or replace function commission_internal.facts_in_place(p_scheme text, p_year integer, p_month integer)
returns table (table_name text, fact_count bigint, fingerprint numeric)
language plpgsql
security definer
rows 1
set search_path = pg_catalog, pg_temp
set enable_partitionwise_aggregate = on
set row_security = off
set jit = off
as $$
#variable_conflict use_column
declare
    v_source commission.source;
    v_time_zone constant text := (select w.time_zone from commission.workspace as w);
    v_slice record;
begin
    for v_source in select * from commission_internal.sources_in_place(null, p_scheme) loop
        perform commission_internal.hold_in_place(v_source);
        for v_slice in
            select * from commission_internal.slices_in_place(v_source.fact, p_scheme, p_year, p_month)
        loop
            return query execute format(
                'select %L, coalesce(sum(q.record_count), 0)::bigint, '
                'coalesce(sum(hash_record_extended(q.*, $8)), 0) from (%s) as q',
                v_source.fact, commission_internal.query_in_place(v_source, false, false))
            using v_source.name, v_time_zone, v_slice.begins_at, v_slice.ends_at, null, null, null, v_slice.place;
        end loop;
    end loop;
end;
$$;

comment on function commission_internal.facts_in_place(text, integer, integer) is
    'How many records in place a month has, and a fingerprint of their sums, slice by slice.';

create or replace function commission_internal.first_in_place(p_scheme text)
returns timestamptz
language plpgsql
security definer
set search_path = pg_catalog, pg_temp
set enable_partitionwise_aggregate = on
set row_security = off
set jit = off
as $$
declare
    v_source commission.source;
    v_instant timestamptz;
    v_first timestamptz;
begin
    for v_source in select * from commission_internal.sources_in_place(null, p_scheme) loop
        perform commission_internal.hold_in_place(v_source);
        execute format(
            'select min(q.at)::timestamptz from (select min(r.%I) as at from %s as r where (%s)) as q',
            (select f.instant_column from commission_internal.scheme_fact as f where f.table_name = v_source.fact),
            v_source.relation,
            (select f.counts from commission_internal.scheme_fact as f where f.table_name = v_source.fact))
        into v_instant;
        v_first := least(v_first, v_instant);
    end loop;
    return v_first;
end;
$$;

comment on function commission_internal.first_in_place(text) is
    'When the first record in place of a scheme was, give or take a day; null: there is none.';

create or replace function commission_internal.has_facts_in_place(p_scheme text, p_during tstzmultirange)
returns boolean
language plpgsql
security definer
set search_path = pg_catalog, pg_temp
set row_security = off
set jit = off
as $$
declare
    v_source commission.source;
    v_found boolean := false;
begin
    for v_source in select * from commission_internal.sources_in_place(null, p_scheme) loop
        exit when v_found;
        perform commission_internal.hold_in_place(v_source);
        execute format(
            'select exists (select from %s as r where %s limit 1)',
            v_source.relation, commission_internal.condition_in_place(v_source))
        into v_found
        using null, (select w.time_zone from commission.workspace as w), lower(p_during), upper(p_during);
    end loop;
    return v_found;
end;
$$;

comment on function commission_internal.has_facts_in_place(text, tstzmultirange) is
    'Whether records in place of a scheme count at some time.';
