-- What holds from a day on: the row that held before ends, and one like it with other values begins.

create or replace function commission_internal.start_from(
    p_table text,
    p_key text,
    p_id uuid,
    p_effective_on date,
    p_changes jsonb)
returns uuid
language plpgsql
set search_path = pg_catalog, pg_temp
as $$
declare
    v_during daterange;
    v_columns text;
    v_values text;
    v_changes text;
    v_started uuid;
begin
    execute format(
        'select valid_during from commission.%I where %I = $1 and valid_during @> $2 for update', p_table, p_key)
    into v_during
    using p_id, p_effective_on;
    if v_during is null then
        return null;
    end if;

    -- Users may have added columns: the new row has what the old one had. Keys that are made up by the
    -- table, and what it generates, are the new row's own.
    select string_agg(quote_ident(a.attname), ', ' order by a.attnum),
        string_agg(
            case
                when p_changes ? a.attname
                    then format('($3 ->> %L)::%s', a.attname, format_type(a.atttypid, a.atttypmod))
                else 'ended.' || quote_ident(a.attname)
            end, ', ' order by a.attnum),
        string_agg(
            format('%I = ($3 ->> %L)::%s', a.attname, a.attname, format_type(a.atttypid, a.atttypmod)),
            ', ' order by a.attnum) filter (where p_changes ? a.attname)
    into v_columns, v_values, v_changes
    from pg_attribute as a
    where a.attrelid = ('commission.' || quote_ident(p_table))::regclass
        and a.attnum > 0
        and not a.attisdropped
        and a.attgenerated = ''
        and a.attidentity = ''
        and a.attname <> 'valid_during'
        and (a.attname <> 'id' or p_key <> 'id');

    if lower(v_during) = p_effective_on then
        if v_changes is null then
            return p_id;
        end if;
        execute format('update commission.%I set %s where %I = $1 and valid_during @> $2', p_table, v_changes, p_key)
        using p_id, p_effective_on, p_changes;
        return p_id;
    end if;
    -- One statement: what recalculates afterwards never sees the day between the two rows.
    execute format(
        $query$
        with ended as (
            update commission.%1$I
            set valid_during = daterange(lower(valid_during), $2)
            where %2$I = $1
                and valid_during @> $2
            returning *
        )
        insert into commission.%1$I (%3$s, valid_during)
        select %4$s, daterange($2, upper($4))
        from ended
        returning %2$I
        $query$, p_table, p_key, v_columns, v_values)
    into v_started
    using p_id, p_effective_on, p_changes, v_during;
    return v_started;
end;
$$;

comment on function commission_internal.start_from(text, text, uuid, date, jsonb) is
    'Has a row of a table of schema commission end on a day and one with other values (column: value) begin there; on its first day it is changed instead. Returns the key of the row that holds from then on; null, and nothing happens, where none holds on that day.';

create or replace function commission_internal.refuse_not_in_force(p_what text, p_id text, p_effective_on date)
returns void
language plpgsql
immutable
set search_path = pg_catalog, pg_temp
as $$
begin
    raise exception using
        errcode = 'PT404',
        message = format('there is no %s%s on %s', p_what, coalesce(' "' || p_id || '"', ''), p_effective_on),
        hint = 'See the days in valid_during, and insert a row for days without one.';
end;
$$;

comment on function commission_internal.refuse_not_in_force(text, text, date) is
    'Raises PT404 (HTTP 404) where nothing holds on a day that could be changed from then on.';

create or replace function commission_internal.check_effective_on(p_effective_on date)
returns void
language plpgsql
immutable
set search_path = pg_catalog, pg_temp
as $$
begin
    if p_effective_on is null or not isfinite(p_effective_on) then
        raise exception using
            errcode = 'invalid_parameter_value',
            message = 'p_effective_on must be a day of the calendar',
            hint = 'Give the first day on which the change holds.';
    end if;
end;
$$;

comment on function commission_internal.check_effective_on(date) is 'Raises 22023 unless a day of the calendar is given.';
