-- The report of a vendor's file as a workbook: the vendor's own sheet, with what is wrong marked in it.

-- What a column is called in a sheet: A, Z, AA.
create or replace function commission_internal.column_letters(p_place integer)
returns text
language sql
immutable
strict
set search_path = pg_catalog, pg_temp
as $$
    select case when p_place > 26 then chr(64 + (p_place - 1) / 26) else '' end || chr(65 + (p_place - 1) % 26);
$$;

comment on function commission_internal.column_letters(integer) is
    'The letters of a column of a sheet, counted from 1, up to 702.';

create or replace function commission_internal.marked_import_rows(p_file_id bigint, p_most_columns integer)
returns table (place bigint, column_count integer, cells jsonb)
language sql
stable
security definer
rows 1000
set search_path = pg_catalog, pg_temp
set jit = off
as $$
    with read as materialized (
        select c.row_number, c.cells
        from commission.import_file as f
        join commission.import_layout as l on l.id = f.layout_id
        cross join lateral commission_documents.read_cells(f.content, l.layout) as c
        where f.id = p_file_id
    ),
    width as materialized (
        select least(max(json_array_length(r.cells)), p_most_columns) as columns from read as r
    ),
    problem as materialized (
        select p.row_number, p.column_name, p.fault, p.remedy, p.severity
        from commission_internal.import_problems(p_file_id) as p
        where p.row_number is not null
    ),
    -- Where the columns stand that problems name.
    heading as materialized (
        select distinct on (1) commission_internal.name_key(h.name) as name, h.place
        from read as r
        join commission.import_row as i on i.file_id = p_file_id and i.row_number = r.row_number and i.kind = 'heading'
        cross join lateral json_array_elements_text(r.cells) with ordinality as h (name, place)
        where h.name is not null
        order by 1, r.row_number, h.place
    ),
    mark as materialized (
        select p.row_number, h.place, min(p.severity) as severity
        from problem as p
        join heading as h on h.name = commission_internal.name_key(p.column_name)
        group by p.row_number, h.place
    ),
    of_row as materialized (
        select p.row_number,
            string_agg(concat_ws(' ', p.column_name, p.fault), '; ' order by p.severity, p.column_name) as fault,
            string_agg(distinct p.remedy, ' ') as remedy,
            min(p.severity) as severity
        from problem as p
        group by p.row_number
    )
    select row_number() over (order by r.row_number) - 1, w.columns,
        jsonb_build_array(
            r.row_number,
            case when i.left_out_reason is not null then 'left out: ' || i.left_out_reason
                else replace(i.kind, '_', ' ') end,
            case when o.fault is not null
                then jsonb_build_object('value', left(o.fault, 16000), 'mark', o.severity) end,
            left(o.remedy, 16000))
        || (
            select jsonb_agg(
                case when m.severity is null then c.value
                    else jsonb_build_object('value', c.value, 'mark', m.severity) end
                order by g.place)
            from generate_series(1, w.columns) as g (place)
            left join lateral (
                select case jsonb_typeof(e.value) when 'string' then to_jsonb(left(e.value #>> '{}', 16000))
                    else e.value end as value
                from (select r.cells::jsonb -> (g.place - 1) as value) as e
            ) as c on true
            left join mark as m on m.row_number = r.row_number and m.place = g.place)
    from read as r
    cross join width as w
    join commission.import_row as i on i.file_id = p_file_id and i.row_number = r.row_number
    left join of_row as o on o.row_number = r.row_number;
$$;

comment on function commission_internal.marked_import_rows(bigint, integer) is
    'The rows of a vendor''s sheet, as cells of a workbook: number, what it is, what is wrong, what to do, and the vendor''s cells, those with problems marked.';

create or replace function commission_internal.import_report_xlsx(p_file_id bigint)
returns bytea
language plpgsql
stable
security definer
set search_path = pg_catalog, pg_temp
set jit = off
as $$
declare
    v_file record;
    v_columns jsonb;
    v_parts bytea[];
    v_problems jsonb;
begin
    perform commission_internal.require_all('product-line', 'view');
    perform commission_internal.require_documents();
    select f.id, f.source into v_file from commission.import_file as f where f.id = p_file_id;
    if not found then
        raise exception using
            errcode = 'PT404',
            message = format('there is no file %s', coalesce(p_file_id::text, 'null')),
            hint = 'See the ids in commission.import_file.';
    end if;
    -- A sheet has room for more than a vendor sends.
    with marked as materialized (
        select m.place, m.cells, m.column_count from commission_internal.marked_import_rows(v_file.id, 150) as m
    ),
    head as materialized (
        select '[{"heading": "Row", "kind": "number"}, {"heading": "What it is", "width": 12},
                {"heading": "Problem", "width": 50}, {"heading": "What to do", "width": 60}]'::jsonb
            || coalesce((
                select jsonb_agg(
                    jsonb_build_object('heading', commission_internal.column_letters(g), 'width', 16) order by g)
                from generate_series(1, (select max(m.column_count) from marked as m)) as g
            ), '[]') as columns
    )
    select h.columns, (
            select array_agg(p.part order by p.number)
            from (
                select m.place / 256 as number,
                    commission_documents.pack_rows(
                        h.columns::text, min(m.place)::integer, jsonb_agg(m.cells order by m.place)::text) as part
                from marked as m
                group by 1
            ) as p)
    into v_columns, v_parts
    from head as h;
    select jsonb_agg(
        jsonb_build_array(
            p.row_number, p.column_name, left(p.value, 16000),
            jsonb_build_object('value', p.fault, 'mark', p.severity), p.remedy, p.severity)
        order by p.severity, p.row_number nulls first, p.column_name)
    into v_problems
    from (
        select *
        from commission_internal.import_problems(v_file.id)
        order by severity, row_number nulls first, column_name
        limit 20000
    ) as p;
    return commission_internal.write_workbook(
        jsonb_build_object('sheets', jsonb_build_array(
            jsonb_build_object('name', 'Rows', 'columns', v_columns),
            jsonb_build_object(
                'name', 'Problems',
                'columns', '[{"heading": "Row", "kind": "number"}, {"heading": "Column"}, {"heading": "Value"},
                    {"heading": "Problem", "width": 50}, {"heading": "What to do", "width": 60},
                    {"heading": "Severity", "width": 12}]'::jsonb,
                'rows', coalesce(v_problems, '[]')))),
        coalesce(v_parts, '{}'),
        format('import-%s-%s.xlsx', v_file.id, lower(v_file.source)));
end;
$$;

comment on function commission_internal.import_report_xlsx(bigint) is 'The part of import_report_xlsx() that works.';

create or replace function commission.import_report_xlsx(p_file_id bigint)
returns commission."*/*"
language sql
stable
set search_path = pg_catalog, pg_temp
as $$
    select commission_internal.import_report_xlsx(p_file_id)::commission."*/*";
$$;

select commission_internal.give_time('import_report_xlsx', '5min');

comment on function commission.import_report_xlsx(bigint) is
    'What import_report() says, as a workbook: the sheet Rows is the vendor''s own, row by row, with what each row is, what is wrong, what to do, and the cells marked (red: errors, yellow: warnings); the sheet Problems lists them, the first 20,000. A file over HTTP, whatever is accepted, such as import-7-logiquip.xlsx. Errors: 42501 without permission; PT404 no such file; 55000 without the extension pg_commission_documents. Read-only.';
