-- Exports: reports as files. Each scheme declares which of its views can be exported; one mechanism writes
-- them. Who asks needs can_export of the view's module, and reads the view with rights of their own: row-level
-- security chooses the rows.

create table if not exists commission_internal.export (
    name text
        constraint export_pkey primary key
        constraint export_name_check check (name ~ '^[a-z][a-z0-9_]{0,40}$'),
    title text not null,
    module text not null
        constraint export_module_fkey references commission.permission_module (name) on update cascade,
    view_name text not null,
    order_by text not null,
    year_of text,
    month_of text,
    participant_of text,
    left_out text[] not null,
    percents text[] not null,
    constraint export_month_check check (month_of is null or year_of is not null)
);

create index if not exists export_module_idx on commission_internal.export (module);

comment on table commission_internal.export is
    'Views and tables of schema commission that can be exported: the module whose can_export it takes, in which order, what of a row r is its year, month and person (SQL; null: it has none), columns that are left out, and rates that are shown in percent.';

create or replace function commission_internal.export_columns(p_view text, p_left_out text[], p_percents text[])
returns table (place bigint, name text, kind text, cell text)
language sql
stable
security definer
set search_path = pg_catalog, pg_temp
as $$
    select row_number() over (order by a.attnum), a.attname::text, of_type.kind,
        case of_type.kind
            -- In the calendar of the workspace: a spreadsheet knows no time zones.
            when 'time' then format(
                'to_char(r.%I at time zone (select w.time_zone from commission.workspace as w), '
                '''YYYY-MM-DD HH24:MI:SS'')', a.attname)
            when 'text' then case
                when t.typcategory = 'A' then format('array_to_string(r.%I, '', '')', a.attname)
                else format('r.%I::text', a.attname)
            end
            else format('r.%I', a.attname)
        end
    from pg_attribute as a
    join pg_type as t on t.oid = a.atttypid
    cross join lateral (
        select case
            when t.typname = 'numeric' and a.attname = any (p_percents) then 'percent'
            when t.typname = 'numeric' then 'amount'
            when t.typname in ('int2', 'int4', 'int8') then 'number'
            when t.typname = 'date' then 'date'
            when t.typname = 'timestamptz' then 'time'
            when t.typname = 'bool' then 'flag'
            else 'text'
        end as kind
    ) as of_type
    where a.attrelid = to_regclass('commission.' || quote_ident(p_view))
        and a.attnum > 0
        and not a.attisdropped
        and a.attname <> all (p_left_out)
        -- Hashes and files are for programs.
        and t.typname <> 'bytea';
$$;

comment on function commission_internal.export_columns(text, text[], text[]) is
    'The columns of an export in their order: what each holds, as workbooks call it, and the SQL of its cells, of a row r.';

create or replace function commission_internal.declare_export(
    p_name text,
    p_title text,
    p_module text,
    p_view text,
    p_order_by text,
    p_year_of text default 'r.year',
    p_month_of text default 'r.month',
    p_participant_of text default 'r.participant_id',
    p_left_out text[] default '{}',
    p_percents text[] default '{}')
returns void
language plpgsql
set search_path = pg_catalog, pg_temp
as $$
begin
    -- What does not fit the view fails here, not when somebody asks for it.
    execute format(
        'select (%s)::integer, (%s)::integer, (%s)::uuid from commission.%I as r order by %s limit 0',
        coalesce(p_year_of, 'null'), coalesce(p_month_of, 'null'), coalesce(p_participant_of, 'null'), p_view,
        p_order_by);
    insert into commission_internal.export as e (
        name, title, module, view_name, order_by, year_of, month_of, participant_of, left_out, percents)
    values (
        p_name, p_title, p_module, p_view, p_order_by, p_year_of, p_month_of, p_participant_of, p_left_out,
        p_percents)
    on conflict on constraint export_pkey do update
    set title = excluded.title,
        module = excluded.module,
        view_name = excluded.view_name,
        order_by = excluded.order_by,
        year_of = excluded.year_of,
        month_of = excluded.month_of,
        participant_of = excluded.participant_of,
        left_out = excluded.left_out,
        percents = excluded.percents
    where (
            e.title, e.module, e.view_name, e.order_by, e.year_of, e.month_of, e.participant_of, e.left_out,
            e.percents)
        is distinct from (
            excluded.title, excluded.module, excluded.view_name, excluded.order_by, excluded.year_of,
            excluded.month_of, excluded.participant_of, excluded.left_out, excluded.percents);
end;
$$;

comment on function commission_internal.declare_export(text, text, text, text, text, text, text, text, text[], text[]) is
    'Declares that a view, or table, of schema commission can be exported, by whom who has can_export of a module. p_year_of, p_month_of, p_participant_of: SQL of a row r, null where it has none; p_percents: columns of rates. Run again, it brings that up to date.';

create or replace function commission_internal.list_exports()
returns table (
    name text,
    title text,
    module text,
    view_name text,
    has_year boolean,
    has_month boolean,
    has_participant boolean,
    may_export boolean
)
language plpgsql
stable
security definer
rows 30
set search_path = pg_catalog, pg_temp
as $$
begin
    if not commission_internal.is_signed_in() then
        perform commission_internal.refuse('earnings', 'export');
    end if;
    return query
    select e.name, e.title, e.module, e.view_name, e.year_of is not null, e.month_of is not null,
        e.participant_of is not null, (commission_internal.scope(e.module, 'export')).extent is not null
    from commission_internal.export as e
    order by e.module, e.name;
end;
$$;

create or replace function commission.list_exports()
returns table (
    name text,
    title text,
    module text,
    view_name text,
    has_year boolean,
    has_month boolean,
    has_participant boolean,
    may_export boolean
)
language sql
stable
set search_path = pg_catalog, pg_temp
as $$
    select * from commission_internal.list_exports();
$$;

comment on function commission.list_exports() is
    'What export_xlsx() and export_csv() write: the view of each, by what it can be filtered, and whether the caller has can_export of its module. Read-only.';
