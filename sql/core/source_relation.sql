-- What a relation must be to be a source: one that may be read with the owner's rights without running what
-- strangers wrote, and that offers the columns of a table by their names and kinds.

-- Of a domain, what it is a domain of.
create or replace function commission_internal.base_type(p_type oid)
returns oid
language sql
stable
strict
set search_path = pg_catalog, pg_temp
as $$
    with recursive step as (
        select p_type as id
        union all
        select t.typbasetype
        from step as s
        join pg_type as t on t.oid = s.id
        where t.typtype = 'd'
    )
    select s.id
    from step as s
    join pg_type as t on t.oid = s.id
    where t.typtype <> 'd';
$$;

comment on function commission_internal.base_type(oid) is 'The type itself, or what is below a domain.';

-- It is read with the rights of whoever owns this installation. A function in a view runs with the rights of who
-- reads it, and who owns the view can change it at any time.
create or replace function commission_internal.view_of_stranger(p_relation regclass)
returns table (view_name text, owner_name name, reader_name name)
language sql
stable
set search_path = pg_catalog, pg_temp
as $$
    with recursive reached as (
        select p_relation::oid as id
        union
        select d.refobjid
        from reached as r
        join pg_rewrite as w on w.ev_class = r.id
        join pg_class as c on c.oid = r.id and c.relkind = 'v'
        join pg_depend as d on d.classid = 'pg_rewrite'::regclass and d.objid = w.oid
        where d.refclassid = 'pg_class'::regclass
    )
    select r.id::regclass::text, pg_get_userbyid(c.relowner), pg_get_userbyid(n.nspowner)
    from reached as r
    join pg_class as c on c.oid = r.id
    cross join pg_namespace as n
    where c.relkind = 'v'
        and n.nspname = 'commission_internal'
        and not pg_has_role(c.relowner, n.nspowner, 'member')
    order by 1
    limit 1;
$$;

comment on function commission_internal.view_of_stranger(regclass) is
    'A view that reading a relation would run and whose owner does not have the rights of this installation''s owner.';

-- What is checked is what is read: nobody puts another one into its place meanwhile.
create or replace function commission_internal.hold_relation(p_relation text)
returns void
language plpgsql
security definer
set search_path = pg_catalog, pg_temp
as $$
begin
    if exists (select from pg_class as c where c.oid = to_regclass(p_relation) and c.relkind in ('r', 'p', 'v')) then
        execute format('lock table %s in access share mode', p_relation);
    end if;
end;
$$;

comment on function commission_internal.hold_relation(text) is
    'Keeps a relation, and what a view reads, from being dropped or replaced until the transaction ends.';

create or replace function commission_internal.check_source_relation(p_relation text, p_database_role text)
returns void
language plpgsql
stable
security definer
set search_path = pg_catalog, pg_temp
as $$
declare
    v_class record;
    v_stranger record;
    v_reader text;
begin
    select c.relkind, c.relpersistence, c.relrowsecurity, c.relowner, n.nspname into v_class
    from pg_class as c
    join pg_namespace as n on n.oid = c.relnamespace
    where c.oid = to_regclass(p_relation);
    if not found then
        raise exception using
            errcode = 'undefined_table',
            message = format('relation "%s" of a source does not exist any more', p_relation),
            hint = 'Make it again, or register the one that takes its place.';
    end if;
    foreach v_reader in array array[p_database_role, current_user::text] loop
        if to_regrole(quote_ident(v_reader)) is null
            or not has_table_privilege(v_reader, p_relation, 'select')
        then
            raise exception using
                errcode = 'insufficient_privilege',
                message = format('role "%s" may not read "%s"', v_reader, p_relation),
                hint = 'Who registers a source, and who owns this installation, must be able to select from all of it.';
        end if;
    end loop;
    if v_class.nspname = any ('{commission,commission_internal,pg_catalog,information_schema}')
        or v_class.relkind <> all ('{r,p,v,m,f}')
        or v_class.relpersistence = 't'
    then
        raise exception using
            errcode = 'wrong_object_type',
            message = format('"%s" cannot be a source', p_relation),
            hint = 'A source is a table or view of your own that stays: not of pg_commission, the server or a session.';
    end if;
    if v_class.relrowsecurity
        and not exists (
            select
            from pg_roles as r
            where r.rolname = p_database_role
                and (r.rolsuper or r.rolbypassrls or pg_has_role(r.oid, v_class.relowner, 'usage')))
    then
        raise exception using
            errcode = 'insufficient_privilege',
            message = format('role "%s" may read only a part of "%s"', p_database_role, p_relation),
            hint = 'Have its owner register it: whatever policies hide would be taken for deleted.';
    end if;
    select * into v_stranger from commission_internal.view_of_stranger(to_regclass(p_relation));
    if found then
        raise exception using
            errcode = 'insufficient_privilege',
            message = format('view "%s" belongs to "%s"', v_stranger.view_name, v_stranger.owner_name),
            detail = format('What it does would run with the rights of "%s".', v_stranger.reader_name),
            hint = format('Have "%s" own it, or make a view of the tables behind it.', v_stranger.reader_name);
    end if;
end;
$$;

comment on function commission_internal.check_source_relation(text, text) is
    'Raises 42501 unless the role may read all of the relation and reading it runs nothing of strangers, 42P01 where it is gone, 42809 where it is none of the company.';

-- What a column may be for each kind of content.
create or replace function commission_internal.is_offered_as(
    p_type oid,
    p_holds text,
    p_type_name text,
    p_is_list boolean)
returns boolean
language sql
stable
set search_path = pg_catalog, pg_temp
as $$
    select case
        when p_is_list and t.typcategory = 'A' then
            commission_internal.base_type(t.typelem) = any (
                '{text,varchar,bpchar,uuid,smallint,integer,bigint,numeric}'::regtype[])
        when p_holds in ('number', 'part') then
            t.oid = any ('{smallint,integer,bigint,numeric}'::regtype[])
        when p_holds = 'integer' then
            t.oid = any ('{smallint,integer,bigint}'::regtype[])
            and t.typlen <= (select w.typlen from pg_type as w where w.oid = p_type_name::regtype)
        when p_holds = 'date' then t.oid = 'date'::regtype
        when p_holds = 'time' then t.oid = any ('{timestamptz,timestamp,date}'::regtype[])
        when p_holds = 'boolean' then t.oid = 'boolean'::regtype
        when p_type_name = 'jsonb' then t.oid = 'jsonb'::regtype
        else t.typcategory in ('S', 'E')
            or t.oid = any ('{uuid,smallint,integer,bigint,numeric}'::regtype[])
    end
    from pg_type as t
    where t.oid = commission_internal.base_type(p_type);
$$;

comment on function commission_internal.is_offered_as(oid, text, text, boolean) is
    'Whether a column of a type can be taken for one that holds such values.';

-- %1$I is the column. Casts of types that others made would run their functions; output functions do not.
create or replace function commission_internal.offered_expression(
    p_column text,
    p_type oid,
    p_holds text,
    p_type_name text,
    p_is_list boolean)
returns text
language sql
stable
set search_path = pg_catalog, pg_temp
as $$
    select format(
        case
            when p_is_list and t.typcategory = 'A' then 'r.%1$I::text[] collate "C"'
            when p_holds in ('number', 'part') then 'r.%1$I::numeric'
            when p_holds = 'integer' then 'r.%1$I::' || p_type_name
            when p_holds = 'time' and t.oid <> 'timestamptz'::regtype then 'r.%1$I::timestamp at time zone $2'
            when p_holds = any ('{date,time,boolean}') or p_type_name = 'jsonb' then
                format('r.%%1$I::%s', format_type(t.oid, null))
            when t.typnamespace = 'pg_catalog'::regnamespace then 'r.%1$I::text collate "C"'
            else 'case when r.%1$I is not null then concat(r.%1$I) end collate "C"'
        end,
        p_column)
    from pg_type as t
    where t.oid = commission_internal.base_type(p_type);
$$;

comment on function commission_internal.offered_expression(text, oid, text, text, boolean) is
    'What a column r.<name> of a relation says, as the table that it is taken into has it; $2 is the time zone.';

-- p_entry: the table; each column that it agrees on, with what the relation offers for it.
create or replace function commission_internal.source_columns(
    p_entry commission_internal.importable,
    p_relation regclass)
returns table (
    place bigint,
    name text,
    type_name text,
    holds text,
    is_list boolean,
    is_required boolean,
    is_kept boolean,
    relation text,
    named_by text,
    labels text[],
    default_expression text,
    offered_type oid,
    said text
)
language sql
stable
security definer
rows 20
set search_path = pg_catalog, pg_temp
as $$
    select row_number() over (order by c.place), c.name, c.type_name, c.holds, c.is_list,
        -- An instant that nobody told would be now.
        c.is_filled or w.is_instant,
        c.name = any (p_entry.filled_in)
            or coalesce(c.name = p_entry.given_column, false)
            or coalesce(c.default_expression ~ '\(', false),
        c.relation,
        (
            select string_agg(n.title, ', ' order by n.place)
            from commission_internal.import_name as n
            where n.relation = c.relation),
        c.labels,
        c.default_expression,
        a.atttypid,
        commission_internal.offered_expression(c.name, a.atttypid, c.holds, c.type_name, c.is_list)
    from commission_internal.columns_of_import(p_entry) as c
    cross join lateral (
        select c.holds = 'time'
            and c.default_expression is not null
            and (
                c.name <> 'created_at'
                or exists (
                    select
                    from commission_internal.scheme_fact as f
                    where f.table_name = p_entry.table_name
                        and f.instant_column = c.name)) as is_instant
    ) as w
    left join pg_attribute as a
        on a.attrelid = p_relation
        and a.attname = c.name
        and a.attnum > 0
        and not a.attisdropped
    where c.name <> 'source';
$$;

comment on function commission_internal.source_columns(commission_internal.importable, regclass) is
    'The columns that a table agrees on with sources, and what a relation offers for each: its type, and an expression of its row r. is_kept: null leaves what is on record.';

create or replace function commission_internal.check_source_columns(
    p_entry commission_internal.importable,
    p_relation regclass)
returns void
language plpgsql
stable
security definer
set search_path = pg_catalog, pg_temp
as $$
declare
    v_wrong record;
    v_agreed constant text := (
        select string_agg(c.name || case when c.is_required then ' (required)' else '' end, ', ' order by c.place)
        from commission_internal.source_columns(p_entry, p_relation) as c);
begin
    select string_agg(format('"%s"', a.attname), ', ' order by a.attnum) as names, count(*) as count into v_wrong
    from pg_attribute as a
    where a.attrelid = p_relation
        and a.attnum > 0
        and not a.attisdropped
        and a.attname not in (select c.name from commission_internal.source_columns(p_entry, p_relation) as c);
    if v_wrong.count > 0 then
        raise exception using
            errcode = 'undefined_column',
            message = format('"%s" has columns that "%s" does not know: %s',
                p_relation, p_entry.table_name, left(v_wrong.names, 300)),
            detail = format('Columns are: %s.', v_agreed),
            hint = 'Make a view that renames them, or leaves them out.';
    end if;
    select string_agg(format('"%s"', c.name), ', ' order by c.place) as names, count(*) as count into v_wrong
    from commission_internal.source_columns(p_entry, p_relation) as c
    where c.is_required
        and c.offered_type is null;
    if v_wrong.count > 0 then
        raise exception using
            errcode = 'undefined_column',
            message = format('"%s" lacks columns of "%s": %s', p_relation, p_entry.table_name, v_wrong.names),
            detail = format('Columns are: %s.', v_agreed),
            hint = 'Make a view that has them.';
    end if;
    select c.name, c.type_name, format_type(c.offered_type, null) as offered_name into v_wrong
    from commission_internal.source_columns(p_entry, p_relation) as c
    where c.offered_type is not null
        and not commission_internal.is_offered_as(c.offered_type, c.holds, c.type_name, c.is_list)
    order by c.place
    limit 1;
    if found then
        raise exception using
            errcode = 'datatype_mismatch',
            message = format('column "%s" of "%s" is %s, which cannot be taken for %s',
                v_wrong.name, p_relation, v_wrong.offered_name, v_wrong.type_name),
            hint = 'Make a view that casts it.';
    end if;
end;
$$;

comment on function commission_internal.check_source_columns(commission_internal.importable, regclass) is
    'Raises 42703 where a relation lacks a column that a table must have, or has one that it does not know, 42804 where one is of another kind.';
