-- A file comes in: it is read, kept, and answered with a report. Nothing is paid yet.

create or replace function commission_internal.find_import_file(p_file_id bigint, p_states text[])
returns commission.import_file
language plpgsql
security definer
set search_path = pg_catalog, pg_temp
as $$
declare
    v_file commission.import_file;
begin
    perform commission_internal.require_all('product-line', 'edit');
    select * into v_file from commission.import_file as f where f.id = p_file_id for update;
    if not found then
        raise exception using
            errcode = 'PT404',
            message = format('there is no file %s', coalesce(p_file_id::text, 'null')),
            hint = 'See the ids in commission.import_file.';
    end if;
    if v_file.state <> all (p_states) then
        raise exception using
            errcode = 'PT409',
            message = format('file %s is %s', v_file.id, v_file.state),
            hint = 'See state in commission.import_file.';
    end if;
    return v_file;
end;
$$;

comment on function commission_internal.find_import_file(bigint, text[]) is
    'A file in one of the given states, held until the commit. Raises 42501, PT404 or PT409.';

create or replace function commission_internal.overlapping_imports(p_file commission.import_file)
returns bigint[]
language sql
stable
security definer
set search_path = pg_catalog, pg_temp
as $$
    select coalesce(array_agg(o.id order by o.id), '{}')
    from commission.import_file as o
    where commission_internal.name_key(o.source) = commission_internal.name_key(p_file.source)
        and o.commission_year = p_file.commission_year
        and o.commission_month = p_file.commission_month
        and o.state = 'committed'
        and o.id <> p_file.id;
$$;

comment on function commission_internal.overlapping_imports(commission.import_file) is
    'Other files of the source that are in force for the commission month.';

-- By names, which are few: nobody waits for each row to be resolved.
create or replace function commission_internal.import_sums(p_file_id bigint)
returns jsonb
language sql
stable
security definer
set search_path = pg_catalog, pg_temp
set jit = off
as $$
    select coalesce(
        jsonb_agg(to_jsonb(of_currency) order by of_currency.currency nulls last), '[]')
    from (
        select l.currency, sum(s.sales_actual) as sales_actual, sum(s.revenue_actual) as revenue_actual
        from (
            select r.sale ->> 'product_line' as line_name, r.sale ->> 'service_line' as service_name,
                coalesce(sum((r.sale ->> 'sales_actual')::numeric), 0) as sales_actual,
                coalesce(sum((r.sale ->> 'revenue_actual')::numeric), 0) as revenue_actual
            from commission.import_row as r
            where r.file_id = p_file_id
                and r.kind = 'sale'
                and r.left_out_reason is null
            group by 1, 2
        ) as s
        left join lateral (
            select p.currency
            from commission.product_line as p
            where case
                when s.service_name is null then
                    commission_internal.name_key(s.line_name) in (
                        select commission_internal.name_key(n) from unnest(p.aliases || p.name) as n)
                else
                    p.id in (
                        select v.product_line_id
                        from commission.service_product_line as v
                        where commission_internal.name_key(v.service_line)
                            = commission_internal.name_key(s.service_name))
            end
            limit 1
        ) as l on true
        group by l.currency
    ) as of_currency;
$$;

comment on function commission_internal.import_sums(bigint) is
    'What the sales of a file come to in each currency; null stands for those whose product line is not known.';

create or replace function commission_internal.import_report(p_file_id bigint, p_is_resolved boolean)
returns jsonb
language sql
stable
security definer
set search_path = pg_catalog, pg_temp
set jit = off
as $$
    select commission_internal.require_all('product-line', 'view');
    with problem as materialized (
        select * from commission_internal.read_import_problems(p_file_id)
        union all
        select * from commission_internal.unresolved_import_problems(p_file_id) where not p_is_resolved
    ),
    counted as materialized (
        select
            jsonb_build_object(
                'all', count(*),
                'sales', count(*) filter (where r.kind = 'sale' and r.left_out_reason is null),
                'headings', count(*) filter (where r.kind = 'heading' and r.left_out_reason is null),
                'totals', count(*) filter (where r.kind = 'total' and r.left_out_reason is null),
                'left_out', count(*) filter (where r.kind = 'left_out' or r.left_out_reason is not null),
                'problems', count(*) filter (where r.kind = 'problem' and r.left_out_reason is null)) as rows,
            coalesce(sum((r.sale ->> 'sales_actual')::numeric) filter (where r.left_out_reason is null), 0)
                as sales_actual,
            coalesce(sum((r.sale ->> 'revenue_actual')::numeric) filter (where r.left_out_reason is null), 0)
                as revenue_actual
        from commission.import_row as r
        where r.file_id = p_file_id
    )
    select jsonb_build_object(
        'file_id', f.id,
        'source', f.source,
        'file_name', f.file_name,
        'state', f.state,
        'commission_month', commission_internal.month_name(f.commission_year, f.commission_month),
        'rows', c.rows,
        'sales_actual', c.sales_actual,
        'revenue_actual', c.revenue_actual,
        'sums', commission_internal.import_sums(f.id),
        'errors', (select count(*) from problem where severity = 'error'),
        'warnings', (select count(*) from problem where severity = 'warning'),
        'problems', (
            select coalesce(jsonb_agg(to_jsonb(p) order by p.severity, p.row_number nulls first), '[]')
            from (select * from problem order by severity, row_number nulls first limit 200) as p),
        'overlaps', to_jsonb(commission_internal.overlapping_imports(f)))
    from commission.import_file as f
    cross join counted as c
    where f.id = p_file_id;
$$;

comment on function commission_internal.import_report(bigint, boolean) is
    'What is in a file and what is wrong with it; 200 problems at most, errors first. p_is_resolved: the product line and the rep of each sale are known to be there. Raises 42501.';

create or replace function commission.import_report(p_file_id bigint)
returns jsonb
language plpgsql
stable
set search_path = pg_catalog, pg_temp
as $$
begin
    -- The table's own policy says whether the caller sees it.
    if not exists (select from commission.import_file as f where f.id = p_file_id) then
        raise exception using
            errcode = 'PT404',
            message = format('there is no file %s', coalesce(p_file_id::text, 'null')),
            hint = 'See the ids in commission.import_file.';
    end if;
    return commission_internal.import_report(p_file_id, false);
end;
$$;

comment on function commission.import_report(bigint) is
    'The report of a file, as things stand now: rows by kind, which add up, sums by currency (sums: currency, null where the product line is not known, sales_actual, revenue_actual), problems with what to do, and files on record of the same source and commission month. PT404 for a file that the caller does not see. Read-only.';

create or replace function commission_internal.layout_for(p_source text, p_file bytea)
returns commission.import_layout
language plpgsql
stable
security definer
set search_path = pg_catalog, pg_temp
as $$
declare
    v_kind text := case
        when position('\x255044462d'::bytea in substring(p_file for 1024)) > 0 then 'pdf'
        when substring(p_file for 4) = '\x504b0304' then 'xlsx'
        else 'csv'
    end;
    v_layout commission.import_layout;
begin
    select * into v_layout
    from commission.import_layout as l
    where commission_internal.name_key(l.source) = commission_internal.name_key(p_source)
        -- A spreadsheet may be sent as csv.
        and (l.file_kind = v_kind or v_kind = 'csv' and l.file_kind = 'xlsx')
    order by l.file_kind = v_kind desc, l.version desc
    limit 1;
    if not found then
        raise exception using
            errcode = 'PT404',
            message = format('there is no layout for a file (%s) of source "%s"', v_kind, left(p_source, 100)),
            hint = 'See commission.import_layout.';
    end if;
    return v_layout;
end;
$$;

comment on function commission_internal.layout_for(text, bytea) is
    'The newest layout of a source for a kind of file. Raises PT404 where there is none.';

create or replace function commission_internal.check_import_month(p_year integer, p_month integer, p_name text)
returns date
language plpgsql
immutable
set search_path = pg_catalog, pg_temp
as $$
begin
    if p_year is null or p_month is null or p_year not between 1970 and 2199 or p_month not between 1 and 12 then
        raise exception using
            errcode = 'invalid_parameter_value',
            message = format('%s must be a year from 1970 to 2199 and a month from 1 to 12', p_name);
    end if;
    return make_date(p_year, p_month, 1);
end;
$$;

comment on function commission_internal.check_import_month(integer, integer, text) is
    'The first day of a month; 22023 where it is none.';

create or replace function commission_internal.imported_rows(p_file_id bigint)
returns table (row_number integer, kind text, reason text, cells json, sale json, problems json)
language plpgsql
stable
security definer
rows 1000
set search_path = pg_catalog, pg_temp
set jit = off
as $$
#variable_conflict use_column
begin
    perform commission_internal.require_documents();
    return query
    select r.*
    from commission.import_file as f
    join commission.import_layout as l on l.id = f.layout_id
    cross join lateral commission_documents.read_rows(
        f.content, l.layout, f.revenue_month,
        (select c.minor_unit from commission.workspace as w join commission.currency as c on c.code = w.currency),
        (
            select jsonb_agg(to_jsonb(c) order by c.row_number, c.corrected_at)
            from commission.import_correction as c
            where c.file_id = f.id)
    ) as r
    where f.id = p_file_id;
end;
$$;

comment on function commission_internal.imported_rows(bigint) is
    'The rows of a file on record as its layout and corrections have them: see read_rows().';

create or replace function commission_internal.stage_import(
    p_source text,
    p_file bytea,
    p_file_name text,
    p_commission_year integer,
    p_commission_month integer,
    p_revenue_year integer,
    p_revenue_month integer)
returns jsonb
language plpgsql
security definer
set search_path = pg_catalog, pg_temp
set jit = off
as $$
declare
    v_layout commission.import_layout;
    v_revenue_month date;
    v_id bigint;
begin
    perform commission_internal.require_all('product-line', 'edit');
    perform commission_internal.require_documents();
    if p_file is null or p_source is null then
        raise exception using
            errcode = 'invalid_parameter_value',
            message = 'p_source and p_file must be given';
    end if;
    perform commission_internal.check_import_month(p_commission_year, p_commission_month, 'the commission month');
    if p_revenue_year is not null or p_revenue_month is not null then
        v_revenue_month := commission_internal.check_import_month(
            p_revenue_year, p_revenue_month, 'the revenue month');
    end if;
    v_layout := commission_internal.layout_for(p_source, p_file);
    insert into commission.import_file (
        source, layout_id, file_name, content, sha256, commission_year, commission_month, revenue_month, uploaded_by,
        uploaded_by_role)
    values (
        v_layout.source, v_layout.id, p_file_name, p_file, sha256(p_file), p_commission_year, p_commission_month,
        v_revenue_month, commission_internal.current_participant_id(),
        commission_internal.calling_role())
    -- Also of two who send it at once.
    on conflict (sha256) where state in ('staged', 'committed') do nothing
    returning id into v_id;
    if v_id is null then
        raise exception using
            errcode = 'PT409',
            message = format('the same bytes are on record as file %s', (
                select f.id
                from commission.import_file as f
                where f.sha256 = sha256(p_file)
                    and f.state in ('staged', 'committed'))),
            hint = 'See import_report(); withdraw_import() takes it out.';
    end if;
    with read as materialized (
        select * from commission_internal.imported_rows(v_id)
    ),
    of_file as (
        update commission.import_file as f
        set problems = read.problems::jsonb
        from read
        where f.id = v_id
            and read.row_number is null
    )
    insert into commission.import_row (file_id, row_number, kind, reason, cells, sale, problems)
    select v_id, row_number, kind, reason, cells, sale::jsonb, problems::jsonb
    from read
    where row_number is not null;
    return commission_internal.import_report(v_id, false);
end;
$$;

comment on function commission_internal.stage_import(text, bytea, text, integer, integer, integer, integer) is
    'The part of stage_import() that works.';

create or replace function commission.stage_import(
    p_source text,
    p_file bytea,
    p_commission_year integer,
    p_commission_month integer,
    p_file_name text default null,
    p_revenue_year integer default null,
    p_revenue_month integer default null)
returns jsonb
language sql
set search_path = pg_catalog, pg_temp
as $$
    select commission_internal.stage_import(
        p_source, p_file, p_file_name, p_commission_year, p_commission_month, p_revenue_year, p_revenue_month);
$$;

select commission_internal.give_time('stage_import', '5min');

comment on function commission.stage_import(text, bytea, integer, integer, text, integer, integer) is
    'Reads a vendor''s file by the newest layout of its source, keeps it with its rows, and answers with import_report(). Nothing is paid yet. p_commission_year and p_commission_month: when its sales are paid; p_revenue_year and p_revenue_month: the month of its revenue, where the file does not say it. Errors: 22023 a file that cannot be read, and why; 54000 more than a file may hold; PT404 no layout; PT409 the same bytes are on record; 55000 without the extension pg_commission_documents.';

create or replace function commission.try_layout(p_layout jsonb, p_file bytea)
returns table (row_number integer, kind text, reason text, sale jsonb, problems jsonb)
language plpgsql
stable
set search_path = pg_catalog, pg_temp
as $$
begin
    return query
    select t.row_number, t.kind, t.reason, t.sale, t.problems
    from commission_internal.try_layout(p_layout, p_file) as t;
end;
$$;

select commission_internal.give_time('try_layout', '5min');

create or replace function commission_internal.try_layout(p_layout jsonb, p_file bytea)
returns table (row_number integer, kind text, reason text, sale jsonb, problems jsonb)
language plpgsql
stable
security definer
rows 1000
set search_path = pg_catalog, pg_temp
as $$
begin
    perform commission_internal.require_all('product-line', 'view');
    perform commission_internal.require_documents();
    if p_layout is null or p_file is null then
        raise exception using
            errcode = 'invalid_parameter_value',
            message = 'p_layout and p_file must be given';
    end if;
    perform commission_internal.refuse_deep_json('p_layout', p_layout);
    return query
    select r.row_number, r.kind, r.reason, r.sale::jsonb, r.problems::jsonb
    from commission_documents.read_rows(
        p_file, p_layout, date_trunc('month', current_date)::date,
        (select c.minor_unit from commission.workspace as w join commission.currency as c on c.code = w.currency)
    ) as r;
end;
$$;

comment on function commission.try_layout(jsonb, bytea) is
    'What a layout makes of a file, without keeping anything: each row with what it is, the sale, and problems; problems of the whole file in a row without number. Where the layout wants the revenue month, the present one is taken. Errors as of stage_import(). Read-only.';

create or replace function commission_internal.pending_product_line_work(p_sees_all boolean)
returns table (kind text, item_count bigint)
language sql
stable
rows 1
set search_path = pg_catalog, pg_temp
as $$
    select 'uploads', (
        select count(*) from commission.import_file as f where m.can_edit and p_sees_all and f.state = 'staged')
    from commission.my_permissions() as m
    where m.module = 'product-line';
$$;

comment on function commission_internal.pending_product_line_work(boolean) is 'Files of vendors that are not committed.';
