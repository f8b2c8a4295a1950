-- The columns that a table is loaded with, from the catalogue: what they hold, which must be there, and by what
-- other rows are named.

create or replace function commission_internal.import_entry(p_table text)
returns commission_internal.importable
language plpgsql
stable
security definer
set search_path = pg_catalog, pg_temp
as $$
declare
    v_entry commission_internal.importable;
begin
    select * into v_entry
    from commission_internal.importable as i
    where i.table_name = p_table;
    if found then
        perform commission_internal.require_permission(v_entry.module, 'edit');
        return v_entry;
    end if;
    -- Who loads nothing is told nothing.
    if not exists (
        select
        from (select distinct i.module from commission_internal.importable as i) as i
        cross join commission_internal.scope(i.module, 'edit') as s
        where s.extent is not null)
    then
        perform commission_internal.refuse('settings', 'edit');
    end if;
    raise exception using
        errcode = 'PT404',
        message = format('"%s" is no table that is loaded from files', left(coalesce(p_table, 'null'), 100)),
        hint = format('Tables are: %s.', (
            select string_agg(i.table_name, ', ' order by i.table_name)
            from commission_internal.importable as i));
end;
$$;

comment on function commission_internal.import_entry(text) is
    'How a table is loaded from files. Raises 42501 unless the caller edits its module, PT404 for other tables.';

create or replace function commission_internal.columns_of_import(p_entry commission_internal.importable)
returns table (
    place bigint,
    name text,
    column_name name,
    type_name text,
    holds text,
    is_filled boolean,
    is_list boolean,
    range_bound text,
    relation text,
    named_by text,
    labels text[],
    default_expression text,
    title text
)
language sql
stable
security definer
rows 20
set search_path = pg_catalog, pg_temp
as $$
    select row_number() over (order by
            -- Keys come first.
            array_position(e.key_columns, a.attname::text), a.attnum, f.place),
        f.name, a.attname, format_type(a.atttypid, a.atttypmod),
        case
            when a.atttypid = 'numeric'::regtype then case when a.attname = any (e.parts) then 'part' else 'number' end
            when a.atttypid in ('smallint'::regtype, 'integer'::regtype, 'bigint'::regtype) then 'integer'
            when a.atttypid in ('date'::regtype, 'daterange'::regtype) then 'date'
            when a.atttypid = 'timestamptz'::regtype then 'time'
            when a.atttypid = 'boolean'::regtype then 'boolean'
            else 'text'
        end,
        f.range_bound is null
            and (
                a.attname = any ('{source,source_id}') and e.key_columns = '{source,source_id}'
                or (a.attnotnull or e.empty_where ? a.attname) and not a.atthasdef
                and a.attname <> all (e.filled_in)),
        t.typcategory = 'A',
        f.range_bound,
        coalesce(e.named ->> a.attname, r.relation),
        (
            select string_agg(n.title, ', ' order by n.place)
            from commission_internal.import_name as n
            where n.relation = coalesce(e.named ->> a.attname, r.relation)
                and n.is_for_files),
        (
            select array_agg(l.enumlabel::text order by l.enumsortorder)
            from pg_enum as l
            where l.enumtypid = a.atttypid),
        pg_get_expr(d.adbin, d.adrelid),
        col_description(a.attrelid, a.attnum)
    from (select (p_entry).*) as e
    join pg_attribute as a on a.attrelid = format('commission.%I', e.table_name)::regclass
    join pg_type as t on t.oid = a.atttypid
    left join pg_attrdef as d on d.adrelid = a.attrelid and d.adnum = a.attnum
    left join lateral (
        select c.relname::text as relation
        from pg_constraint as k
        join pg_class as c on c.oid = k.confrelid
        where k.conrelid = a.attrelid
            and k.contype = 'f'
            and k.conkey = array[a.attnum]
            and exists (select from commission_internal.import_name as n where n.relation = c.relname)
        limit 1
    ) as r on true
    cross join lateral (
        select 1 as place, a.attname::text as name, null::text as range_bound
        where a.atttypid <> 'daterange'::regtype
        union all
        select b.place, ltrim(regexp_replace(a.attname, '_?during$', '') || '_' || b.range_bound, '_'), b.range_bound
        from (values (1, 'from'), (2, 'until')) as b (place, range_bound)
        where a.atttypid = 'daterange'::regtype
    ) as f
    where a.attnum > 0
        and not a.attisdropped
        and a.attgenerated = ''
        and a.attidentity = ''
        and (a.attname <> 'id' or 'id' = any (e.key_columns))
        and a.attname <> all (e.left_out);
$$;

comment on function commission_internal.columns_of_import(commission_internal.importable) is
    'The columns that a table is loaded with: keys first, days as two.';

create or replace function commission_internal.import_columns(p_table text)
returns table (
    place bigint,
    name text,
    column_name name,
    type_name text,
    holds text,
    is_filled boolean,
    is_list boolean,
    range_bound text,
    relation text,
    named_by text,
    labels text[],
    default_expression text,
    title text
)
language sql
stable
security definer
rows 20
set search_path = pg_catalog, pg_temp
as $$
    select c.*
    from commission_internal.import_entry(p_table) as e
    cross join lateral commission_internal.columns_of_import(e) as c;
$$;

comment on function commission_internal.import_columns(text) is
    'The columns that files of a table have: keys first, days as two. Errors as of import_entry().';
