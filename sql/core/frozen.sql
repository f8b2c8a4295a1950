-- Frozen months: nobody writes results of a closed month, whatever calculates them. The tables that
-- hold a scheme's results say so by declare_result(), and the triggers made here do the rest.

create or replace function commission_internal.refuse_frozen(
    p_scheme text,
    p_table text,
    p_year integer,
    p_month integer)
returns void
language plpgsql
stable
set search_path = pg_catalog, pg_temp
as $$
begin
    raise exception using
        errcode = 'PT409',
        message = format('%s of scheme "%s" is closed: its rows in "%s" are frozen',
            commission_internal.month_name(p_year, p_month), p_scheme, p_table),
        detail = 'What changes after a closing is posted as an adjustment by the next one.',
        hint = 'See commission.pending_adjustments, or reopen the month with commission.reopen_period().';
end;
$$;

comment on function commission_internal.refuse_frozen(text, text, integer, integer) is
    'Raises PT409 (HTTP 409) for results of a closed month.';

create or replace function commission_internal.keep_frozen()
returns trigger
language plpgsql
security definer
set search_path = pg_catalog, pg_temp
set jit = off
as $$
declare
    v_month record;
begin
    if not exists (select from commission.period where scheme = tg_argv[0] and status = 'closed') then
        return null;
    end if;
    if tg_op = 'TRUNCATE' then
        for v_month in
            select year, month from commission.period where scheme = tg_argv[0] and status = 'closed'
        loop
            perform commission_internal.refuse_frozen(tg_argv[0], tg_table_name, v_month.year, v_month.month);
        end loop;
    elsif tg_op = 'UPDATE' then
        for v_month in
            select p.year, p.month
            from (select year, month from old_rows union select year, month from new_rows) as touched
            join commission.period as p using (year, month)
            where p.scheme = tg_argv[0]
                and p.status = 'closed'
        loop
            -- A branch that is no more was renamed: its new name goes through wherever it stands, and
            -- nothing else does.
            if exists (
                    select
                    from old_rows as o
                    where (o.year, o.month) = (v_month.year, v_month.month)
                        and (
                            to_jsonb(o) ->> 'branch' is null
                            or exists (select from commission.branch where name = to_jsonb(o) ->> 'branch')))
                or (select count(*) from new_rows as n where (n.year, n.month) = (v_month.year, v_month.month))
                    <> (select count(*) from old_rows as o where (o.year, o.month) = (v_month.year, v_month.month))
                or exists (
                    select to_jsonb(n) - 'branch'
                    from new_rows as n
                    where (n.year, n.month) = (v_month.year, v_month.month)
                    except all
                    select to_jsonb(o) - 'branch'
                    from old_rows as o
                    where (o.year, o.month) = (v_month.year, v_month.month))
            then
                perform commission_internal.refuse_frozen(tg_argv[0], tg_table_name, v_month.year, v_month.month);
            end if;
        end loop;
    else
        for v_month in
            select p.year, p.month
            from (select distinct year, month from changed_rows) as touched
            join commission.period as p using (year, month)
            where p.scheme = tg_argv[0]
                and p.status = 'closed'
            limit 1
        loop
            perform commission_internal.refuse_frozen(tg_argv[0], tg_table_name, v_month.year, v_month.month);
        end loop;
    end if;
    return null;
end;
$$;

create or replace function commission_internal.declare_result(p_scheme text, p_table text)
returns void
language plpgsql
set search_path = pg_catalog, pg_temp
as $$
declare
    v_event text[];
    v_columns text[];
begin
    -- Columns that are there at the first declaration: what users add later says nothing of ours.
    insert into commission_internal.scheme_result as r (table_name, scheme, columns)
    select p_table, p_scheme, array_agg(attname::text order by attnum)
    from pg_attribute
    where attrelid = ('commission.' || p_table)::regclass
        and attnum > 0
        and not attisdropped
        and attname not in ('last_updated_at', 'last_updated_by')
    on conflict on constraint scheme_result_pkey do update
    set scheme = excluded.scheme
    where r.scheme <> excluded.scheme;
    select columns into v_columns from commission_internal.scheme_result where table_name = p_table;
    execute format(
        $make$
        create or replace function commission_internal.fingerprint_of_%1$s(
            p_year integer,
            p_month integer,
            out result_count bigint,
            out fingerprint numeric)
        language sql
        stable
        security definer
        set search_path = pg_catalog, pg_temp
        set jit = off
        as $fingerprint$
            select count(*), coalesce(sum(%2$s), 0)
            from commission.%1$I as r
            where r.year = p_year
                and r.month = p_month;
        $fingerprint$;

        comment on function commission_internal.fingerprint_of_%1$s(integer, integer) is
            'Count and fingerprint of the results of a month.';
        $make$, p_table, commission_internal.hash_of_columns(p_table, v_columns, 'r'));

    foreach v_event slice 1 in array array[
        array['insert', 'after insert', 'referencing new table as changed_rows'],
        array['update', 'after update', 'referencing old table as old_rows new table as new_rows'],
        array['delete', 'after delete', 'referencing old table as changed_rows'],
        array['truncate', 'before truncate', '']
    ] loop
        execute format(
            'create or replace trigger %I %s on commission.%I %s for each statement '
            'execute function commission_internal.keep_frozen(%L)',
            p_table || '_frozen_' || v_event[1], v_event[2], p_table, v_event[3], p_scheme);
    end loop;
end;
$$;

comment on function commission_internal.declare_result(text, text) is
    'Declares a table of schema commission, with columns year and month, as results of a scheme: its closed months are frozen from now on.';
