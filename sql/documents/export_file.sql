-- What is declared as an export, as a file.

create or replace function commission_internal.most_export_rows()
returns integer
language sql
immutable
parallel safe
set search_path = pg_catalog, pg_temp
as $$
    select 200000;
$$;

comment on function commission_internal.most_export_rows() is 'How many rows an export has at most.';

-- Some hundred rows at a time become a part of the file, so that they are never in memory all at once.
create or replace function commission_internal.plan_export(
    p_export text,
    p_format text,
    p_year integer,
    p_month integer,
    p_participant_id uuid)
returns jsonb
language plpgsql
stable
security definer
set search_path = pg_catalog, pg_temp
as $$
declare
    v_export commission_internal.export;
    v_columns jsonb;
    v_cells text;
    v_missing text;
begin
    select * into v_export from commission_internal.export as e where e.name = p_export;
    if not found then
        -- Nobody but people on record learns which ones there are.
        if not commission_internal.is_signed_in() then
            perform commission_internal.refuse('earnings', 'export');
        end if;
        raise exception using
            errcode = 'PT404',
            message = format('there is no export "%s"', coalesce(left(p_export, 100), 'null')),
            hint = 'See commission.list_exports().';
    end if;
    perform commission_internal.require_permission(v_export.module, 'export');
    perform commission_internal.require_documents();
    if p_month is not null and p_year is null
        or p_year not between 1970 and 2199
        or p_month not between 1 and 12
    then
        raise exception using
            errcode = 'invalid_parameter_value',
            message = 'p_year must be a year from 1970 to 2199, and p_month a month from 1 to 12 of it';
    end if;
    v_missing := case
        when p_year is not null and v_export.year_of is null then 'p_year'
        when p_month is not null and v_export.month_of is null then 'p_month'
        when p_participant_id is not null and v_export.participant_of is null then 'p_participant_id'
    end;
    if v_missing is not null then
        raise exception using
            errcode = 'invalid_parameter_value',
            message = format('export "%s" cannot be filtered by %s', p_export, v_missing),
            hint = 'See commission.list_exports().';
    end if;
    select jsonb_agg(jsonb_build_object('heading', c.name, 'kind', c.kind) order by c.place),
        string_agg(c.cell, ', ' order by c.place)
    into v_columns, v_cells
    from commission_internal.export_columns(
        v_export.view_name, v_export.left_out, v_export.percents) as c;
    return jsonb_build_object(
        'title', v_export.title,
        'columns', v_columns,
        'file_name', concat_ws(
            '-', replace(p_export, '_', '-'), p_year::text, lpad(p_month::text, 2, '0')) || '.' || p_format,
        'query', format(
            $query$
            select array_agg(p.part order by p.number), coalesce(sum(p.row_count), 0)
            from (
                select c.place / 256 as number, count(*) as row_count,
                    commission_internal.write_export_rows(
                        %L, %L, min(c.place)::integer, json_agg(c.cells order by c.place)::text) as part
                from (
                    select row_number() over () - 1 as place, f.cells
                    from (
                        select json_build_array(%s) as cells
                        from commission.%I as r
                        where %s
                        order by %s
                        limit %s
                    ) as f
                ) as c
                group by 1
            ) as p
            $query$,
            p_format, v_columns::text, v_cells, v_export.view_name,
            concat_ws(
                ' and ',
                'true',
                '(' || v_export.year_of || ')::integer = ' || p_year,
                '(' || v_export.month_of || ')::integer = ' || p_month,
                '(' || v_export.participant_of || ') = ' || quote_literal(p_participant_id) || '::uuid'),
            v_export.order_by,
            commission_internal.most_export_rows() + 1));
end;
$$;

comment on function commission_internal.plan_export(text, text, integer, integer, uuid) is
    'How an export is made: its columns, the name of its file, and the query whose parts make it up, which the caller runs with rights of their own. Raises 42501 without can_export of its module, PT404 for no such export, 22023 for filters that it does not have, 55000 without the extension.';

create or replace function commission_internal.write_export_rows(
    p_format text,
    p_columns text,
    p_first_row integer,
    p_rows text)
returns bytea
language plpgsql
stable
security definer
set search_path = pg_catalog, pg_temp
as $$
begin
    perform commission_internal.require_documents();
    if p_format = 'xlsx' then
        return commission_documents.pack_rows(p_columns, p_first_row, p_rows);
    end if;
    return convert_to(commission_documents.csv_rows(p_columns, p_first_row = 0, p_rows), 'UTF8');
end;
$$;

comment on function commission_internal.write_export_rows(text, text, integer, text) is
    'Rows of an export, as JSON, as a part of its file: of a workbook, or of csv in UTF-8.';

create or replace function commission_internal.refuse_long_export(p_export text, p_row_count bigint)
returns void
language plpgsql
stable
security definer
set search_path = pg_catalog, pg_temp
as $$
begin
    if p_row_count > commission_internal.most_export_rows() then
        raise exception using
            errcode = 'program_limit_exceeded',
            message = format(
                'export "%s" would have more than %s rows', p_export, commission_internal.most_export_rows()),
            hint = 'Ask for one year, month or person at a time.';
    end if;
end;
$$;

comment on function commission_internal.refuse_long_export(text, bigint) is
    'Raises 54000 for more rows than an export may have.';

create or replace function commission.export_xlsx(
    p_export text,
    p_year integer default null,
    p_month integer default null,
    p_participant_id uuid default null)
returns commission."*/*"
language plpgsql
stable
set search_path = pg_catalog, pg_temp
set jit = off
as $$
declare
    v_plan constant jsonb := commission_internal.plan_export(p_export, 'xlsx', p_year, p_month, p_participant_id);
    v_parts bytea[];
    v_row_count bigint;
begin
    execute v_plan ->> 'query' into v_parts, v_row_count;
    perform commission_internal.refuse_long_export(p_export, v_row_count);
    return commission_internal.write_workbook(
        jsonb_build_object('sheets', jsonb_build_array(jsonb_build_object(
            'name', v_plan -> 'title', 'columns', v_plan -> 'columns'))),
        coalesce(v_parts, '{}'), v_plan ->> 'file_name');
end;
$$;

select commission_internal.give_time('export_xlsx', '5min');

comment on function commission.export_xlsx(text, integer, integer, uuid) is
    'A report as a workbook, with a sheet of the rows that the caller sees: of a year, a month of it, a person, where they are given. list_exports() says which reports there are. A file over HTTP, whatever is accepted, such as earnings-2026-02.xlsx. Times are in the workspace''s time zone. At most 200,000 rows. Errors: PT404 no such report; 42501 without can_export of its module; 22023 a filter that it does not have; 54000 more rows; 55000 without the extension pg_commission_documents. Read-only.';

create or replace function commission_internal.join_csv(p_columns jsonb, p_parts bytea[], p_file_name text)
returns text
language plpgsql
stable
security definer
set search_path = pg_catalog, pg_temp
as $$
begin
    perform commission_internal.require_documents();
    perform commission_internal.name_download(p_file_name);
    -- Spreadsheets read UTF-8 where it says so at its beginning.
    return U&'\FEFF' || convert_from(
        coalesce(
            (select string_agg(part, '' order by place) from unnest(p_parts) with ordinality as p (part, place)),
            convert_to(commission_documents.csv_rows(p_columns::text, true, '[]'), 'UTF8')),
        'UTF8');
end;
$$;

comment on function commission_internal.join_csv(jsonb, bytea[], text) is
    'Parts of csv as one text; headings only where there is no part. PostgREST is told what its file is called.';

create or replace function commission.export_csv(
    p_export text,
    p_year integer default null,
    p_month integer default null,
    p_participant_id uuid default null)
returns commission."text/csv"
language plpgsql
stable
set search_path = pg_catalog, pg_temp
set jit = off
as $$
declare
    v_plan constant jsonb := commission_internal.plan_export(p_export, 'csv', p_year, p_month, p_participant_id);
    v_parts bytea[];
    v_row_count bigint;
begin
    execute v_plan ->> 'query' into v_parts, v_row_count;
    perform commission_internal.refuse_long_export(p_export, v_row_count);
    return commission_internal.join_csv(v_plan -> 'columns', v_parts, v_plan ->> 'file_name');
end;
$$;

select commission_internal.give_time('export_csv', '5min');

comment on function commission.export_csv(text, integer, integer, uuid) is
    'What export_xlsx() has, as CSV in UTF-8: a file over HTTP, with Accept: text/csv. Texts that a spreadsheet would take for formulas have an apostrophe before them. Errors as there. Read-only.';
