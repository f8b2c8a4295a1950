-- Rates that somebody gives as JSON instead of those on record: held to what their table asks of its rows,
-- without writing one.

create or replace function commission_internal.refuse_given_rate(
    p_table text,
    p_place bigint,
    p_error_code text,
    p_problem text,
    p_hint text)
returns void
language plpgsql
stable
set search_path = pg_catalog, pg_temp
as $$
begin
    raise exception using
        errcode = p_error_code,
        message = format('row %s of "%s" %s', p_place, p_table, p_problem),
        hint = p_hint;
end;
$$;

comment on function commission_internal.refuse_given_rate(text, bigint, text, text, text) is
    'Raises what is wrong with a row that was given instead of one on record.';

-- Columns that somebody writes: not what triggers keep, nor what a company has added.
create or replace function commission_internal.columns_of_rates(p_table text)
returns table (column_name text, is_required boolean)
language sql
stable
set search_path = pg_catalog, pg_temp
as $$
    select a.attname::text, a.attnotnull and not a.atthasdef
    from pg_attribute as a
    where a.attrelid = format('commission.%I', p_table)::regclass
        and a.attnum > 0
        and not a.attisdropped
        and a.attname not in ('id', 'last_updated_at', 'last_updated_by')
        and exists (
            select
            from pg_description as d
            where d.classoid = 'pg_class'::regclass
                and d.objoid = a.attrelid
                and d.objsubid = a.attnum);
$$;

comment on function commission_internal.columns_of_rates(text) is
    'The columns of a rate table that somebody may give.';

-- What a table fills in where nothing is given.
create or replace function commission_internal.given_rates(p_table text, p_rows jsonb, p_defaults jsonb)
returns jsonb
language plpgsql
stable
security definer
set search_path = pg_catalog, pg_temp
as $$
declare
    v_rows jsonb;
    v_row record;
    v_check record;
    v_place bigint;
    v_columns text := (
        select string_agg(c.column_name, ', ' order by c.column_name)
        from commission_internal.columns_of_rates(p_table) as c);
begin
    if jsonb_typeof(p_rows) is distinct from 'array' or jsonb_array_length(p_rows) not between 1 and 10000 then
        raise exception using
            errcode = 'invalid_parameter_value',
            message = format('the rows of "%s" must be a list of 1 to 10,000 objects', p_table),
            hint = format('Each is a row as of commission.%s: %s.', p_table, v_columns);
    end if;
    perform commission_internal.refuse_deep_json('p_rows', p_rows);
    for v_row in
        select listed.place, listed.given
        from jsonb_array_elements(p_rows) with ordinality as listed (given, place)
    loop
        if jsonb_typeof(v_row.given) <> 'object' then
            perform commission_internal.refuse_given_rate(p_table, v_row.place, '22023', 'is no object',
                format('Its keys are columns of commission.%s: %s.', p_table, v_columns));
        end if;
        perform commission_internal.refuse_given_rate(
            p_table, v_row.place, '22023', format('has a key "%s", which is no column of it', left(given.key, 100)),
            format('Its columns are %s.', v_columns))
        from jsonb_object_keys(v_row.given) as given (key)
        where given.key not in (select c.column_name from commission_internal.columns_of_rates(p_table) as c);
        perform commission_internal.refuse_given_rate(
            p_table, v_row.place, '23502', format('lacks "%s"', c.column_name), 'It has no default: give it.')
        from commission_internal.columns_of_rates(p_table) as c
        where c.is_required
            and coalesce(jsonb_typeof(v_row.given -> c.column_name), 'null') = 'null';
    end loop;

    select jsonb_agg(p_defaults || jsonb_strip_nulls(listed.given) order by listed.place) into v_rows
    from jsonb_array_elements(p_rows) with ordinality as listed (given, place);
    -- The checks of the table itself, on rows that are not in it.
    for v_check in
        select c.conname, pg_get_expr(c.conbin, c.conrelid) as expression
        from pg_constraint as c
        where c.conrelid = format('commission.%I', p_table)::regclass
            and c.contype = 'c'
        order by c.conname
    loop
        execute format(
            $query$
            select listed.place
            from jsonb_array_elements($1) with ordinality as listed (given, place)
            cross join lateral jsonb_populate_record(null::commission.%I, listed.given) as r
            where not (%s)
            limit 1
            $query$, p_table, v_check.expression)
        into v_place
        using v_rows;
        if v_place is not null then
            perform commission_internal.refuse_given_rate(
                p_table, v_place, '23514', format('violates check constraint "%s"', v_check.conname),
                format('See commission.%s for what its columns take.', p_table));
        end if;
    end loop;
    return v_rows;
end;
$$;

comment on function commission_internal.given_rates(text, jsonb, jsonb) is
    'Rows that were given for a rate table, with its defaults, once they hold to its columns (22023, 23502) and checks (23514).';

create or replace function commission_internal.simulated_months(p_from date, p_to date)
returns table (year integer, month integer, last_day date)
language plpgsql
stable
set search_path = pg_catalog, pg_temp
as $$
begin
    if p_from is null or p_to is null or not (p_from >= '1970-01-01' and p_to < '2200-01-01' and p_from <= p_to) then
        raise exception using
            errcode = 'invalid_parameter_value',
            message = 'p_from and p_to must be days from 1970 to 2199, p_from not after p_to',
            detail = format('p_from is %s, p_to is %s.', coalesce(p_from::text, 'null'), coalesce(p_to::text, 'null'));
    end if;
    return query
    select extract(year from m.first_day)::integer, extract(month from m.first_day)::integer,
        (m.first_day + interval '1 month' - interval '1 day')::date
    from generate_series(date_trunc('month', p_from::timestamp), p_to::timestamp, interval '1 month') as m (first_day);
end;
$$;

comment on function commission_internal.simulated_months(date, date) is
    'The months of two days and between them; 22023 where they are none.';
