-- What keeps a relation from being calculated in place.

-- One of each source, for it is found by trying.
create or replace function commission_internal.faults_in_place(p_name text)
returns setof commission.source_problem
language plpgsql
security definer
rows 1
set search_path = pg_catalog, pg_temp
set enable_partitionwise_aggregate = on
set row_security = off
set jit = off
as $$
declare
    v_source commission.source;
    v_error text;
    v_detail text;
    v_hint text;
begin
    for v_source in
        select s.* from commission.source as s where s.name = p_name and s.in_place order by s.fact
    loop
        perform commission_internal.hold_in_place(v_source);
        begin
            execute format(
                'select count(q.*) from (%s) as q', commission_internal.query_in_place(v_source, true, false))
            using v_source.name, (select w.time_zone from commission.workspace as w),
                '-infinity'::timestamptz, 'infinity'::timestamptz;
        exception
            when check_violation then
                get stacked diagnostics
                    v_error = message_text, v_detail = pg_exception_detail, v_hint = pg_exception_hint;
                return next (null, v_source.name, v_source.fact, null, null, null,
                    concat_ws(' ', v_error || '.', v_detail), v_hint, now())::commission.source_problem;
        end;
    end loop;
end;
$$;

comment on function commission_internal.faults_in_place(text) is
    'What keeps relations of a source from being calculated in place: the first of each.';

create or replace function commission_internal.refuse_copied_fact(p_fact text)
returns void
language plpgsql
stable
security definer
set search_path = pg_catalog, pg_temp
as $$
begin
    if not exists (select from commission_internal.in_place_fact as f where f.table_name = p_fact) then
        raise exception using
            errcode = 'feature_not_supported',
            message = format('records of "%s" are not calculated in place', p_fact),
            detail = 'Sums of them by month and person do not say what they pay.',
            hint = format('Register it without p_in_place: it is copied then. In place are: %s.',
                coalesce((select string_agg(f.table_name, ', ' order by f.table_name)
                    from commission_internal.in_place_fact as f), 'none'));
    end if;
end;
$$;

comment on function commission_internal.refuse_copied_fact(text) is
    'Raises 0A000 for tables whose facts are not calculated in place.';

create or replace function commission_internal.require_in_place(p_name text, p_fact text, p_relation regclass)
returns void
language plpgsql
stable
security definer
set search_path = pg_catalog, pg_temp
as $$
declare
    v_columns text;
    v_count bigint;
begin
    select string_agg(format('"%s"', u), ', ') into v_columns
    from commission_internal.in_place_fact as f
    cross join unnest(f.uses) as u
    where f.table_name = p_fact
        and not exists (
            select
            from pg_attribute as a
            where a.attrelid = p_relation
                and a.attname = u
                and not a.attisdropped);
    if v_columns is not null then
        raise exception using
            errcode = 'undefined_column',
            message = format('"%s" lacks columns of "%s": %s', p_relation, p_fact, v_columns),
            hint = 'Make a view that has them: in place, they say which records count.';
    end if;
    select string_agg(format('"%s"', u), ', ') into v_columns
    from commission_internal.in_place_fact as f
    cross join unnest(f.not_summed) as u
    join pg_attribute as a
        on a.attrelid = p_relation
        and a.attname = u
        and not a.attisdropped
    where f.table_name = p_fact;
    if v_columns is not null then
        raise exception using
            errcode = 'feature_not_supported',
            message = format('"%s" has columns of single records, which sums do not tell: %s', p_relation, v_columns),
            hint = 'Leave them out of a view where they say nothing, or have it copied: without p_in_place.';
    end if;
    execute format('select count(*) from commission.%I as t where t.source = $1', p_fact)
    into v_count
    using p_name;
    if v_count > 0 then
        raise exception using
            errcode = 'PT409',
            message = format('%s records of "%s" were taken from "%s" already', v_count, p_fact, p_name),
            detail = 'In place, they would count twice.',
            hint = 'Delete them first, in one transaction with this.';
    end if;
end;
$$;

comment on function commission_internal.require_in_place(text, text, regclass) is
    'Raises 42703, 0A000 or PT409 where a relation cannot be calculated in place.';
