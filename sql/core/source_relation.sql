-- What a relation must be to be a source: one that may be read with the owner's rights without running what
-- strangers wrote, and that offers the columns of a table by their names and kinds.

-- Of a domain, what it is a domain of.
create or replace function commission_internal.base_type(p_type oid)
returns oid
language plpgsql
stable
strict
set search_path = pg_catalog, pg_temp
as $$
declare
    v_type oid := p_type;
    v_below oid;
begin
    loop
        select t.typbasetype into v_below
        from pg_type as t
        where t.oid = v_type
            and t.typtype = 'd';
        exit when not found;
        v_type := v_below;
    end loop;
    return v_type;
end;
$$;

comment on function commission_internal.base_type(oid) is 'The type itself, or what is below a domain.';

-- What is read by the name of a relation: the relation itself, and all that views, partitions and tables that
-- inherit add to it. Below a view that asks its reader (security_invoker) the rights are those of who reads.
create or replace function commission_internal.relations_behind(p_relation regclass)
returns table (id oid, is_of_reader boolean)
language sql
stable
rows 10
set search_path = pg_catalog, pg_temp
as $$
    with recursive reached as (
        select p_relation::oid as id, true as is_of_reader
        union
        select below.id, r.is_of_reader and below.is_of_reader
        from reached as r
        cross join lateral (
            select d.refobjid as id, exists (
                    select
                    from pg_class as c
                    cross join pg_options_to_table(c.reloptions) as o
                    where c.oid = r.id
                        and o.option_name = 'security_invoker'
                        and o.option_value::boolean) as is_of_reader
            from pg_rewrite as w
            join pg_depend as d on d.classid = 'pg_rewrite'::regclass and d.objid = w.oid
            where w.ev_class = r.id
                and d.refclassid = 'pg_class'::regclass
            union all
            select i.inhrelid, false
            from pg_inherits as i
            where i.inhparent = r.id
        ) as below
    )
    select r.id, bool_or(r.is_of_reader)
    from reached as r
    group by r.id;
$$;

comment on function commission_internal.relations_behind(regclass) is
    'The relations that are read where one is, and whether the rights of who reads are asked for each.';

create or replace function commission_internal.source_view(p_fact text)
returns text
language sql
immutable
set search_path = pg_catalog, pg_temp
as $$
    select format('pg_temp.%I', 'source_relation_' || p_fact);
$$;

comment on function commission_internal.source_view(text) is
    'The view of the session by which a relation is read while it is synchronised.';

-- A name may lead to another relation a moment later, also because its schema was renamed. So it is looked up once,
-- by a view, which keeps what it reads; what is checked is what is read. Tables of others get no index either
-- meanwhile, which could call what they wrote, where the owner of this installation may lock so far.
create or replace function commission_internal.hold_relation(p_fact text, p_relation text)
returns regclass
language plpgsql
security definer
set search_path = pg_catalog, pg_temp
as $$
declare
    v_view constant text := commission_internal.source_view(p_fact);
    v_relation regclass;
begin
    if to_regclass(p_relation) is null then
        raise exception using
            errcode = 'undefined_table',
            message = format('relation "%s" of a source does not exist any more', p_relation),
            hint = 'Make it again, or register the one that takes its place.';
    end if;
    execute format('create temporary view %s as select * from %s', v_view, p_relation);
    execute format('lock table %s in access share mode', v_view);
    if exists (
        select
        from commission_internal.relations_behind(v_view::regclass) as b
        join pg_class as c on c.oid = b.id and c.relkind in ('r', 'p')
        cross join pg_namespace as n
        where n.nspname = 'commission_internal'
            and not pg_has_role(c.relowner, n.nspowner, 'member'))
    then
        begin
            execute format('lock table %s in share update exclusive mode', v_view);
        exception
            when insufficient_privilege then
                null;
        end;
    end if;
    select d.refobjid::regclass into v_relation
    from pg_rewrite as w
    join pg_depend as d on d.classid = 'pg_rewrite'::regclass and d.objid = w.oid
    where w.ev_class = v_view::regclass
        and d.refclassid = 'pg_class'::regclass
        and d.refobjid <> w.ev_class
    limit 1;
    return v_relation;
end;
$$;

comment on function commission_internal.hold_relation(text, text) is
    'Looks a relation up and keeps it, and what a view reads, from being dropped or replaced until the transaction ends. What is read is source_view().';

-- p_name: as it was registered.
create or replace function commission_internal.check_source_relation(
    p_name text,
    p_relation regclass,
    p_database_role text)
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
    select c.relkind, c.relpersistence, n.nspname into v_class
    from pg_class as c
    join pg_namespace as n on n.oid = c.relnamespace
    where c.oid = p_relation;
    foreach v_reader in array array[p_database_role, current_user::text] loop
        if to_regrole(quote_ident(v_reader)) is null
            or not has_table_privilege(v_reader, p_relation, 'select')
        then
            raise exception using
                errcode = 'insufficient_privilege',
                message = format('role "%s" may not read "%s"', v_reader, p_name),
                hint = 'Who registers a source, and who owns this installation, must be able to select from all of it.';
        end if;
    end loop;
    if v_class.nspname = any ('{commission,commission_internal,pg_catalog,information_schema}')
        or v_class.relkind <> all ('{r,p,v,m,f}')
        or v_class.relpersistence = 't'
    then
        raise exception using
            errcode = 'wrong_object_type',
            message = format('"%s" cannot be a source', p_name),
            hint = 'A source is a table or view of your own that stays: not of pg_commission, the server or a session.';
    end if;
    if exists (
        select
        from commission_internal.relations_behind(p_relation) as b
        join pg_class as c on c.oid = b.id
        join pg_roles as r on r.rolname = p_database_role
        where b.is_of_reader
            and (
                not has_table_privilege(r.oid, c.oid, 'select')
                or c.relrowsecurity
                and not (r.rolsuper or r.rolbypassrls or pg_has_role(r.oid, c.relowner, 'usage'))))
    then
        raise exception using
            errcode = 'insufficient_privilege',
            message = format('role "%s" may read only a part of "%s"', p_database_role, p_name),
            hint = 'Have its owner register it: whatever policies hide would be taken for deleted.';
    end if;
    select * into v_stranger from commission_internal.part_of_stranger(p_relation);
    if found then
        raise exception using
            errcode = 'insufficient_privilege',
            message = format('%s belongs to "%s"', v_stranger.part, v_stranger.owner_name),
            detail = format('What it does would run with the rights of "%s".', v_stranger.reader_name),
            hint = format('Have "%s" own it, or have the relation do without it.', v_stranger.reader_name);
    end if;
end;
$$;

comment on function commission_internal.check_source_relation(text, regclass, text) is
    'Raises 42501 unless the role may read all of the relation and reading it runs nothing of strangers, 42809 where it is none of the company.';

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
        when p_type_name = 'numeric[]' then
            t.typcategory = 'A'
            and commission_internal.base_type(t.typelem) = any ('{smallint,integer,bigint,numeric}'::regtype[])
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
language plpgsql
stable
set search_path = pg_catalog, pg_temp
as $$
declare
    v_type record;
begin
    select t.oid, t.typcategory, t.typnamespace into v_type
    from pg_type as t
    where t.oid = commission_internal.base_type(p_type);
    if not found then
        return null;
    end if;
    return format(
        case
            when p_type_name = 'numeric[]' then 'r.%1$I::numeric[]'
            when p_is_list and v_type.typcategory = 'A' then 'r.%1$I::text[] collate "C"'
            when p_holds in ('number', 'part') then 'r.%1$I::numeric'
            when p_holds = 'integer' then 'r.%1$I::' || p_type_name
            when p_holds = 'time' and v_type.oid <> 'timestamptz'::regtype then 'r.%1$I::timestamp at time zone $2'
            when p_holds = any ('{date,time,boolean}') or p_type_name = 'jsonb' then
                format('r.%%1$I::%s', format_type(v_type.oid, null))
            when v_type.typnamespace = 'pg_catalog'::regnamespace then 'r.%1$I::text collate "C"'
            else 'case when r.%1$I is not null then concat(r.%1$I) end collate "C"'
        end,
        p_column);
end;
$$;

comment on function commission_internal.offered_expression(text, oid, text, text, boolean) is
    'What a column r.<name> of a relation says, as the table that it is taken into has it; $2 is the time zone.';

create or replace function commission_internal.key_of_record(p_relation oid, p_column text)
returns text
language sql
stable
set search_path = pg_catalog, pg_temp
as $$
    select commission_internal.offered_expression(a.attname, a.atttypid, 'text', 'text', false)
    from pg_attribute as a
    where a.attrelid = p_relation
        and a.attname = p_column
        and not a.attisdropped;
$$;

comment on function commission_internal.key_of_record(oid, text) is
    'What a column of a row r says as the key of a record.';

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
    v_found record;
begin
    with agreed as materialized (
        select c.place, c.name, c.type_name, c.holds, c.is_list, c.is_required, c.offered_type
        from commission_internal.source_columns(p_entry, p_relation) as c
    ),
    other as (
        select c.name, c.type_name, format_type(c.offered_type, null) as offered_name
        from agreed as c
        where c.offered_type is not null
            and not commission_internal.is_offered_as(c.offered_type, c.holds, c.type_name, c.is_list)
        order by c.place
        limit 1
    )
    select
        (
            select string_agg(c.name || case when c.is_required then ' (required)' else '' end, ', ' order by c.place)
            from agreed as c
        ) as agreed,
        (
            select string_agg(format('"%s"', a.attname), ', ' order by a.attnum)
            from pg_attribute as a
            where a.attrelid = p_relation
                and a.attnum > 0
                and not a.attisdropped
                and a.attname not in (select c.name from agreed as c)
        ) as unknown,
        (
            select string_agg(format('"%s"', c.name), ', ' order by c.place)
            from agreed as c
            where c.is_required
                and c.offered_type is null
        ) as missing,
        (select o.name from other as o) as name,
        (select o.type_name from other as o) as type_name,
        (select o.offered_name from other as o) as offered_name
    into v_found;
    if v_found.unknown is not null then
        raise exception using
            errcode = 'undefined_column',
            message = format('"%s" has columns that "%s" does not know: %s',
                p_relation, p_entry.table_name, left(v_found.unknown, 300)),
            detail = format('Columns are: %s.', v_found.agreed),
            hint = 'Make a view that renames them, or leaves them out.';
    end if;
    if v_found.missing is not null then
        raise exception using
            errcode = 'undefined_column',
            message = format('"%s" lacks columns of "%s": %s', p_relation, p_entry.table_name, v_found.missing),
            detail = format('Columns are: %s.', v_found.agreed),
            hint = 'Make a view that has them.';
    end if;
    if v_found.name is not null then
        raise exception using
            errcode = 'datatype_mismatch',
            message = format('column "%s" of "%s" is %s, which cannot be taken for %s',
                v_found.name, p_relation, v_found.offered_name, v_found.type_name),
            hint = 'Make a view that casts it.';
    end if;
end;
$$;

comment on function commission_internal.check_source_columns(commission_internal.importable, regclass) is
    'Raises 42703 where a relation lacks a column that a table must have, or has one that it does not know, 42804 where one is of another kind.';
