-- From a file that waits to sales, and back.

create or replace function commission_internal.require_no_nulls(p_array anyarray, p_name text)
returns void
language plpgsql
immutable
set search_path = pg_catalog, pg_temp
as $$
begin
    if exists (select from unnest(p_array) as n where n is null) then
        raise exception using
            errcode = 'invalid_parameter_value',
            message = format('%s has null in it', p_name);
    end if;
end;
$$;

comment on function commission_internal.require_no_nulls(anyarray, text) is
    'Raises 22023 for null in an array: beside it nothing is known to be absent, and what asks so finds nothing.';

create or replace function commission_internal.set_import_rep(p_file_id bigint, p_rows integer[], p_participant_id uuid)
returns bigint
language plpgsql
security definer
set search_path = pg_catalog, pg_temp
as $$
declare
    v_file commission.import_file := commission_internal.find_import_file(p_file_id, '{staged}');
    v_count bigint;
begin
    perform commission_internal.require_no_nulls(p_rows, 'p_rows');
    perform commission_internal.check_rep(p_participant_id, 'edit');
    update commission.import_row as r
    set participant_id = p_participant_id
    where r.file_id = v_file.id
        and r.kind = 'sale'
        and (p_rows is null or r.row_number = any (p_rows));
    get diagnostics v_count = row_count;
    if p_rows is not null and v_count <> (select count(distinct n) from unnest(p_rows) as n) then
        raise exception using
            errcode = 'PT404',
            message = format('not all of the rows are sales of file %s', v_file.id),
            hint = 'See kind in commission.import_row.';
    end if;
    return v_count;
end;
$$;

comment on function commission_internal.set_import_rep(bigint, integer[], uuid) is
    'The part of set_import_rep() that works.';

create or replace function commission.set_import_rep(p_file_id bigint, p_rows integer[], p_participant_id uuid)
returns bigint
language sql
set search_path = pg_catalog, pg_temp
as $$
    select commission_internal.set_import_rep(p_file_id, p_rows, p_participant_id);
$$;

comment on function commission.set_import_rep(bigint, integer[], uuid) is
    'Says whose sales rows of a waiting file are (null: all of them), and returns how many. Errors: 22023 null among the rows; PT404 a file or row that is not there; PT409 a file that does not wait.';

create or replace function commission_internal.leave_out_import_rows(p_file_id bigint, p_rows integer[], p_reason text)
returns bigint
language plpgsql
security definer
set search_path = pg_catalog, pg_temp
as $$
declare
    v_file commission.import_file := commission_internal.find_import_file(p_file_id, '{staged}');
    v_count bigint;
begin
    perform commission_internal.require_no_nulls(p_rows, 'p_rows');
    if btrim(coalesce(p_reason, '')) = '' or octet_length(p_reason) > 1000 or p_rows is null then
        raise exception using
            errcode = 'invalid_parameter_value',
            message = 'p_rows and p_reason must be given, a reason of at most 1,000 bytes';
    end if;
    update commission.import_row as r
    set left_out_reason = p_reason
    where r.file_id = v_file.id
        and r.row_number = any (p_rows);
    get diagnostics v_count = row_count;
    if v_count <> (select count(distinct n) from unnest(p_rows) as n) then
        raise exception using
            errcode = 'PT404',
            message = format('not all of the rows are in file %s', v_file.id),
            hint = 'See commission.import_row.';
    end if;
    return v_count;
end;
$$;

comment on function commission_internal.leave_out_import_rows(bigint, integer[], text) is
    'The part of leave_out_import_rows() that works.';

create or replace function commission.leave_out_import_rows(p_file_id bigint, p_rows integer[], p_reason text)
returns bigint
language sql
set search_path = pg_catalog, pg_temp
as $$
    select commission_internal.leave_out_import_rows(p_file_id, p_rows, p_reason);
$$;

comment on function commission.leave_out_import_rows(bigint, integer[], text) is
    'Leaves rows of a waiting file out, with the reason, and returns how many. They stay on record. Errors: 22023 null among the rows; PT404 a file or row that is not there; PT409 a file that does not wait.';

-- Whoever commits another file of the source and month at the same time waits: each sees the other one. In the
-- order of their ids, before the file itself is held.
create or replace function commission_internal.hold_imports_of_month(p_file_id bigint)
returns void
language plpgsql
security definer
set search_path = pg_catalog, pg_temp
as $$
begin
    perform commission_internal.require_all('product-line', 'edit');
    perform
    from commission.import_file as o
    where (commission_internal.name_key(o.source), o.commission_year, o.commission_month) = (
            select commission_internal.name_key(f.source), f.commission_year, f.commission_month
            from commission.import_file as f
            where f.id = p_file_id)
        and o.state in ('staged', 'committed')
    order by o.id
    for update;
end;
$$;

comment on function commission_internal.hold_imports_of_month(bigint) is
    'Holds the files of the source and commission month of a file until the commit. Raises 42501.';

create or replace function commission_internal.refuse_faulty_import(p_file_id bigint)
returns void
language plpgsql
security definer
set search_path = pg_catalog, pg_temp
as $$
declare
    v_report jsonb := commission_internal.import_report(p_file_id, false);
    -- Errors come before warnings.
    v_first jsonb := v_report #> '{problems,0}';
begin
    raise exception using
        errcode = 'PT409',
        message = format('file %s has %s errors', p_file_id, v_report ->> 'errors'),
        detail = format('%s%s%s: %s', coalesce('row ' || (v_first ->> 'row_number') || ', ', ''),
            coalesce(v_first ->> 'column_name', 'the whole'), coalesce(format(' (%s)', v_first ->> 'value'), ''),
            v_first ->> 'fault'),
        hint = v_first ->> 'remedy';
end;
$$;

comment on function commission_internal.refuse_faulty_import(bigint) is
    'Raises PT409 with the first error of a file that has errors. Raises 42501.';

-- Resolved once: of a large file that is what takes time.
create or replace function commission_internal.write_import_sales(p_file commission.import_file)
returns boolean
language sql
security definer
set search_path = pg_catalog, pg_temp
set jit = off
as $$
    with resolved as materialized (
        select r.*, r.product_line_id is not null and r.rep_count = 1 as is_whole
        from commission_internal.resolved_import_rows(p_file.id) as r
    ),
    outcome as materialized (
        select coalesce(bool_and(r.is_whole), true) as is_whole from resolved as r
    ),
    written as (
        insert into commission.product_line_sale (
            product_line_id, participant_id, commission_year, commission_month, revenue_on, sales_actual,
            revenue_actual, customer, invoice, item, quantity, details, source, source_id)
        select r.product_line_id, r.participant_id, p_file.commission_year, p_file.commission_month,
            (r.sale ->> 'revenue_on')::date, (r.sale ->> 'sales_actual')::numeric,
            (r.sale ->> 'revenue_actual')::numeric, r.sale ->> 'customer', r.sale ->> 'invoice', r.sale ->> 'item',
            (r.sale ->> 'quantity')::numeric, r.sale -> 'columns', p_file.source, p_file.id || ':' || r.row_number
        from resolved as r
        where (select o.is_whole from outcome as o)
    )
    select o.is_whole from outcome as o;
$$;

comment on function commission_internal.write_import_sales(commission.import_file) is
    'Writes the sales of a file. False, with nothing written, where the product line or the rep of one is not found.';

create or replace function commission_internal.commit_import(
    p_file_id bigint,
    p_replaces bigint[],
    p_stands_beside boolean)
returns jsonb
language plpgsql
security definer
set search_path = pg_catalog, pg_temp
set jit = off
as $$
declare
    v_file commission.import_file;
    v_report jsonb;
    v_other bigint;
begin
    perform commission_internal.require_no_nulls(p_replaces, 'p_replaces');
    perform commission_internal.require_read_committed('an import');
    perform commission_internal.hold_imports_of_month(p_file_id);
    v_file := commission_internal.find_import_file(p_file_id, '{staged}');
    -- Whether product lines and reps are there is seen when the sales are written.
    v_report := commission_internal.import_report(v_file.id, true);
    if (v_report ->> 'errors')::bigint > 0 then
        perform commission_internal.refuse_faulty_import(v_file.id);
    end if;
    -- In the order of their ids.
    perform from commission.import_file as f where f.id = any (p_replaces) order by f.id for update;
    select n into v_other
    from unnest(p_replaces) as n
    where not exists (
        select
        from commission.import_file as f
        where f.id = n
            and commission_internal.name_key(f.source) = commission_internal.name_key(v_file.source)
            and f.state = 'committed');
    if v_other is not null then
        raise exception using
            errcode = 'PT409',
            message = format('file %s is no file of source "%s" whose sales are in force', v_other, v_file.source),
            hint = 'See commission.import_file.';
    end if;
    select n into v_other
    from unnest(commission_internal.overlapping_imports(v_file)) as n
    where n <> all (coalesce(p_replaces, '{}'))
        and not coalesce(p_stands_beside, false)
    limit 1;
    if v_other is not null then
        raise exception using
            errcode = 'PT409',
            message = format('file %s of the same source is in force for the same commission month', v_other),
            hint = 'Say which files it replaces (p_replaces), or that it stands beside them (p_stands_beside).';
    end if;
    delete from commission.product_line_sale as s
    using commission.import_file as f
    join commission.import_row as r on r.file_id = f.id
    where f.id = any (p_replaces)
        and s.source = f.source
        and s.source_id = r.file_id || ':' || r.row_number;
    update commission.import_file as f
    set state = 'replaced',
        replaced_by = v_file.id,
        ended_at = now(),
        ended_by = commission_internal.current_participant_id(),
        ended_by_role = commission_internal.calling_role()
    where f.id = any (p_replaces);
    if not commission_internal.write_import_sales(v_file) then
        perform commission_internal.refuse_faulty_import(v_file.id);
    end if;
    update commission.import_file as f
    set state = 'committed',
        committed_at = now(),
        committed_by = commission_internal.current_participant_id(),
        committed_by_role = commission_internal.calling_role()
    where f.id = v_file.id;
    return v_report || jsonb_build_object(
        'state', 'committed',
        'overlaps', to_jsonb(commission_internal.overlapping_imports(v_file)));
end;
$$;

comment on function commission_internal.commit_import(bigint, bigint[], boolean) is
    'The part of commit_import() that works.';

create or replace function commission.commit_import(
    p_file_id bigint,
    p_replaces bigint[] default null,
    p_stands_beside boolean default false)
returns jsonb
language sql
set search_path = pg_catalog, pg_temp
as $$
    select commission_internal.commit_import(p_file_id, p_replaces, p_stands_beside);
$$;

select commission_internal.give_time('commit_import', '15min');

comment on function commission.commit_import(bigint, bigint[], boolean) is
    'Writes the sales of a waiting file, all or none, and answers with import_report(). Where a file of the same source is in force for the same commission month, the caller says which files it replaces, or that it stands beside them. Closed months keep their results and get adjustments. Errors: 22023 null in p_replaces; PT404 no such file; PT409 it has errors, does not wait, or another file is in force.';

create or replace function commission_internal.withdraw_import(p_file_id bigint, p_reason text)
returns bigint
language plpgsql
security definer
set search_path = pg_catalog, pg_temp
set jit = off
as $$
declare
    v_file commission.import_file := commission_internal.find_import_file(p_file_id, '{staged,committed}');
    v_count bigint;
begin
    if btrim(coalesce(p_reason, '')) = '' or octet_length(p_reason) > 1000 then
        raise exception using
            errcode = 'invalid_parameter_value',
            message = 'p_reason must be given, at most 1,000 bytes';
    end if;
    delete from commission.product_line_sale as s
    where s.source = v_file.source
        and s.source_id in (
            select r.file_id || ':' || r.row_number
            from commission.import_row as r
            where r.file_id = v_file.id);
    get diagnostics v_count = row_count;
    update commission.import_file as f
    set state = case v_file.state when 'staged' then 'rejected' else 'withdrawn' end,
        reason = p_reason,
        ended_at = now(),
        ended_by = commission_internal.current_participant_id(),
        ended_by_role = commission_internal.calling_role()
    where f.id = v_file.id;
    return v_count;
end;
$$;

comment on function commission_internal.withdraw_import(bigint, text) is
    'The part of withdraw_import() that works.';

create or replace function commission.withdraw_import(p_file_id bigint, p_reason text)
returns bigint
language sql
set search_path = pg_catalog, pg_temp
as $$
    select commission_internal.withdraw_import(p_file_id, p_reason);
$$;

select commission_internal.give_time('withdraw_import', '15min');

comment on function commission.withdraw_import(bigint, text) is
    'Takes the sales of a file out, with the reason, and returns how many; a file that waits is rejected. Closed months keep their results and get adjustments. The file stays on record. Errors: PT404 no such file; PT409 it is neither waiting nor in force.';
