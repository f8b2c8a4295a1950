-- Watching the company's own tables: which tables are behind a relation, by which column of theirs its records are
-- known, and the triggers on them.

-- A table with its partitions, and with what inherits from it: statements may name any of them.
create or replace function commission_internal.members_of_table(p_table oid)
returns setof oid
language sql
stable
rows 3
set search_path = pg_catalog, pg_temp
as $$
    with recursive member as (
        select p_table as id
        union
        select i.inhrelid
        from member as m
        join pg_inherits as i on i.inhparent = m.id
    )
    select m.id from member as m;
$$;

comment on function commission_internal.members_of_table(oid) is 'A table, its partitions and what inherits from it.';

-- The tree of a view's query as the server keeps it, in text.
create or replace function commission_internal.query_of_view(p_view oid)
returns text
language sql
stable
set search_path = pg_catalog, pg_temp
as $$
    select r.ev_action::text from pg_rewrite as r where r.ev_class = p_view and r.ev_type = '1';
$$;

comment on function commission_internal.query_of_view(oid) is 'The query of a view, as the server keeps it; null for others.';

create or replace function commission_internal.relations_read(p_relation oid)
returns table (id oid, kind "char", query text)
language sql
stable
rows 5
set search_path = pg_catalog, pg_temp
as $$
    with recursive reached as (
        select p_relation as id
        union
        select d.refobjid
        from reached as r
        join pg_rewrite as w on w.ev_class = r.id
        join pg_class as c on c.oid = r.id and c.relkind = 'v'
        join pg_depend as d on d.classid = 'pg_rewrite'::regclass and d.objid = w.oid
        where d.refclassid = 'pg_class'::regclass
    )
    select c.oid, c.relkind, commission_internal.query_of_view(c.oid)
    from reached as r
    join pg_class as c on c.oid = r.id
    where c.relkind in ('r', 'p', 'v', 'm', 'f');
$$;

comment on function commission_internal.relations_read(oid) is
    'A relation, and all that reading it reads: what they are, and the queries of views.';

-- What a row of the table may change are the records with its key only where each relation on the way is read once,
-- and nothing on the way puts rows together or chooses between them.
create or replace function commission_internal.key_behind(p_relation oid)
returns table (table_id oid, column_name name)
language plpgsql
stable
set search_path = pg_catalog, pg_temp
as $$
declare
    v_queries constant text := (
        select string_agg(b.query, ' ') from commission_internal.relations_read(p_relation) as b);
    v_query text;
    v_found text[];
begin
    table_id := p_relation;
    column_name := 'source_id';
    loop
        v_query := commission_internal.query_of_view(table_id);
        exit when v_query is null;
        -- The server writes down which column of which relation a column of a query is; 0 where it is none.
        select array_agg(m.found[1]) || array_agg(m.found[2]) into v_found
        from regexp_matches(
            v_query,
            ':resname ' || column_name || ' :ressortgroupref \d+ :resorigtbl (\d+) :resorigcol (\d+) :resjunk false',
            'g') as m (found);
        if cardinality(v_found) is distinct from 2
            or v_query ~ ':(hasAggs|hasWindowFuncs|hasTargetSRFs|hasDistinctOn|hasRecursive) true'
            or v_query ~ ':(groupClause|groupingSets|havingQual|distinctClause) [({]'
            or v_query ~ ':(limitOffset|limitCount|setOperations) [({]'
            or (
                select count(*)
                from regexp_matches(v_queries, format(':rtekind 0 :relid %s ', v_found[1]), 'g')
            ) <> 1
        then
            return;
        end if;
        table_id := v_found[1]::oid;
        select a.attname into column_name
        from pg_attribute as a
        where a.attrelid = table_id
            and a.attnum = v_found[2]::smallint;
        -- It is looked for in the text of a query.
        if column_name is null or column_name !~ '^[a-z_][a-z0-9_]*$' then
            return;
        end if;
    end loop;
    if exists (select from pg_class as c where c.oid = table_id and c.relkind in ('r', 'p')) then
        return next;
    end if;
end;
$$;

comment on function commission_internal.key_behind(oid) is
    'The table and column that source_id of a relation is, where a changed row of that table changes no record but those with its key; no row where that is not known.';

create or replace function commission_internal.tables_to_watch(p_relation oid)
returns table (table_id oid, key_column name)
language sql
stable
rows 3
set search_path = pg_catalog, pg_temp
as $$
    select m.id, k.column_name
    from commission_internal.relations_read(p_relation) as b
    join pg_class as c on c.oid = b.id
    left join commission_internal.key_behind(p_relation) as k on k.table_id = b.id
    cross join lateral commission_internal.members_of_table(b.id) as m (id)
    where b.kind in ('r', 'p')
        -- Of ours, names may be looked up: what they lead to is seen at the next synchronisation.
        and c.relnamespace <> all (
            '{commission,commission_internal,pg_catalog,information_schema}'::regnamespace[]);
$$;

comment on function commission_internal.tables_to_watch(oid) is
    'The company''s tables that a relation reads, and the column by which single records are taken; null: all are compared.';

create or replace function commission_internal.require_watchable(p_relation text)
returns void
language plpgsql
stable
security definer
set search_path = pg_catalog, pg_temp
as $$
declare
    v_table record;
    v_hint constant text :=
        'Leave it to sync_source() and to the runs of the schedule, or register a table of this database.';
begin
    select b.id::regclass as name, b.kind into v_table
    from (
        select b.id, b.kind from commission_internal.relations_read(to_regclass(p_relation)) as b
        union
        select c.oid, c.relkind
        from commission_internal.tables_to_watch(to_regclass(p_relation)) as t
        join pg_class as c on c.oid = t.table_id
    ) as b
    where b.kind in ('f', 'm')
    order by b.id
    limit 1;
    if found then
        raise exception using
            errcode = 'wrong_object_type',
            message = format('"%s" cannot be watched', p_relation),
            detail = format('"%s" is a %s: this database is not told what is written to it.', v_table.name,
                case v_table.kind when 'f' then 'foreign table' else 'materialized view' end),
            hint = v_hint;
    end if;
    if not exists (select from commission_internal.tables_to_watch(to_regclass(p_relation))) then
        raise exception using
            errcode = 'wrong_object_type',
            message = format('"%s" cannot be watched', p_relation),
            detail = 'It reads no table of yours.',
            hint = v_hint;
    end if;
    select c.oid::regclass as name, pg_get_userbyid(c.relowner) as owner_name,
        has_table_privilege(commission_internal.calling_role(), c.oid, 'trigger') as is_callers
    into v_table
    from commission_internal.tables_to_watch(to_regclass(p_relation)) as t
    join pg_class as c on c.oid = t.table_id
    where not has_table_privilege(commission_internal.calling_role(), c.oid, 'trigger')
        or not pg_has_role(current_user, c.relowner, 'usage')
    order by 3, 1
    limit 1;
    if found and not v_table.is_callers then
        raise exception using
            errcode = 'insufficient_privilege',
            message = format('role "%s" may not make triggers on "%s"',
                commission_internal.calling_role(), v_table.name),
            hint = 'Have its owner call watch_source(), or grant TRIGGER on it.';
    elsif found then
        raise exception using
            errcode = 'insufficient_privilege',
            message = format('role "%s", which owns this installation, may not take triggers off "%s" again',
                current_user, v_table.name),
            hint = format('Grant it the role "%s".', v_table.owner_name);
    end if;
end;
$$;

comment on function commission_internal.require_watchable(text) is
    'Raises 42809 where a relation reads what has no triggers, 42501 where the caller may not make them or the owner of this installation not drop them.';

create or replace function commission_internal.name_of_watch(p_name text, p_fact text, p_event text)
returns text
language sql
immutable
set search_path = pg_catalog, pg_temp
as $$
    select format('commission_watch_%s_%s', left(md5(p_name || chr(10) || p_fact), 10), p_event);
$$;

comment on function commission_internal.name_of_watch(text, text, text) is
    'The name of a trigger of a source: several sources may watch one table.';

create or replace function commission_internal.watches_of(p_name text, p_fact text)
returns table (table_id oid, trigger_name name, key_column text)
language sql
stable
security definer
rows 5
set search_path = pg_catalog, pg_temp
as $$
    select t.tgrelid, t.tgname, nullif(split_part(encode(t.tgargs, 'escape'), '\000', 3), '')
    from pg_trigger as t
    where t.tgfoid = 'commission_internal.take_watched()'::regprocedure
        and not t.tgisinternal
        and t.tgname in (
            select commission_internal.name_of_watch(p_name, p_fact, e)
            from unnest('{insert,update,delete,truncate}'::text[]) as e);
$$;

comment on function commission_internal.watches_of(text, text) is
    'The triggers by which a source is watched: on which table, and by which of its columns.';

create or replace function commission_internal.drop_watch(p_name text, p_fact text)
returns void
language plpgsql
security definer
set search_path = pg_catalog, pg_temp
as $$
declare
    v_watch record;
begin
    for v_watch in
        select w.table_id::regclass as name, w.trigger_name
        from commission_internal.watches_of(p_name, p_fact) as w
        order by w.table_id
    loop
        execute format('drop trigger %I on %s', v_watch.trigger_name, v_watch.name);
    end loop;
end;
$$;

comment on function commission_internal.drop_watch(text, text) is
    'Takes the triggers of a source off the company''s tables.';

create or replace function commission_internal.watch_relation(p_name text, p_fact text)
returns void
language plpgsql
security definer
set search_path = pg_catalog, pg_temp
as $$
declare
    v_relation constant text := (
        select s.relation from commission.source as s where (s.name, s.fact) = (p_name, p_fact));
    v_table record;
    v_event text[];
begin
    perform commission_internal.require_watchable(v_relation);
    perform commission_internal.drop_watch(p_name, p_fact);
    for v_table in
        select t.table_id::regclass as name, t.key_column, c.relkind
        from commission_internal.tables_to_watch(to_regclass(v_relation)) as t
        join pg_class as c on c.oid = t.table_id
        order by t.table_id
    loop
        foreach v_event slice 1 in array array[
            array['insert', 'referencing new table as changed_rows'],
            array['delete', 'referencing old table as old_rows'],
            array['update', 'referencing old table as old_rows new table as changed_rows'],
            array['truncate', '']
        ] loop
            execute format(
                'create trigger %I after %s on %s %s for each statement '
                'execute function commission_internal.take_watched(%L, %L, %L)',
                commission_internal.name_of_watch(p_name, p_fact, v_event[1]), v_event[1], v_table.name, v_event[2],
                p_name, p_fact, coalesce(v_table.key_column, ''));
        end loop;
    end loop;
end;
$$;

comment on function commission_internal.watch_relation(text, text) is
    'Puts triggers on the tables that a relation of a source reads, in place of those that were there.';

create or replace function commission_internal.watch_source(p_name text, p_refuse boolean)
returns table (fact text, table_name text, key_column text)
language plpgsql
security definer
set search_path = pg_catalog, pg_temp
as $$
#variable_conflict use_column
declare
    v_fact text;
begin
    perform commission_internal.require_source_rights('edit');
    perform commission_internal.require_source(p_name);
    perform commission_internal.require_read_committed('watching a source');
    for v_fact in
        select s.fact
        from commission.source as s
        where s.name = p_name
            and not s.in_place
        order by s.fact
        for no key update
    loop
        perform commission_internal.watch_relation(p_name, v_fact);
        update commission.source as s
        set watched = case when p_refuse then 'refusing' else 'going on' end
        where (s.name, s.fact) = (p_name, v_fact);
    end loop;
    if v_fact is null then
        perform commission_internal.refuse_unknown_source(p_name);
    end if;
    -- Nobody writes to these tables from here to the commit: what is taken now, and what is written then, is all.
    perform from commission_internal.keep_source(p_name, false);
    return query
    select distinct s.fact, w.table_id::regclass::text, w.key_column
    from commission.source as s
    cross join lateral commission_internal.watches_of(s.name, s.fact) as w
    where s.name = p_name
    order by 1, 2;
end;
$$;

comment on function commission_internal.watch_source(text, boolean) is 'The part of watch_source() that works.';

create or replace function commission.watch_source(p_name text, p_refuse boolean default false)
returns table (fact text, table_name text, key_column text)
language sql
set search_path = pg_catalog, pg_temp
as $$
    select w.* from commission_internal.watch_source(p_name, p_refuse) as w;
$$;

select commission_internal.give_time('watch_source', '15min');

comment on function commission.watch_source(text, boolean) is
    'Takes what is written to your own tables at once: puts triggers on the tables that the relations of a source read, which take the difference at the end of each statement, and synchronises once. Where key_column of the result names a column of the table, only the records with the keys of changed rows are compared; null: all of them are. Whoever writes there needs no rights on anything of ours. Where taking it fails, the write goes on, and what failed stands in source_problem, source_sync and job_status and is taken by the next synchronisation; with p_refuse such a write is refused, and one of a record that cannot be taken too (23514). Called again, it watches what the relations read now. For super_admins and trusted database roles that may make triggers on these tables; the owner of this installation needs the rights of the tables'' owners. Errors: 42501 without these rights; PT404 no such source; 42809 where a relation reads a foreign table, a materialized view or no table of yours; and those of sync_source().';

create or replace function commission_internal.unwatch_source(p_name text)
returns bigint
language plpgsql
security definer
set search_path = pg_catalog, pg_temp
as $$
declare
    v_count bigint;
begin
    perform commission_internal.require_source_rights('edit');
    if not exists (select from commission.source as s where s.name = p_name) then
        perform commission_internal.refuse_unknown_source(p_name);
    end if;
    perform commission_internal.drop_watch(s.name, s.fact) from commission.source as s where s.name = p_name;
    update commission.source as s
    set watched = null
    where s.name = p_name
        and s.watched is not null;
    get diagnostics v_count = row_count;
    return v_count;
end;
$$;

comment on function commission_internal.unwatch_source(text) is 'The part of unwatch_source() that works.';

create or replace function commission.unwatch_source(p_name text)
returns bigint
language sql
set search_path = pg_catalog, pg_temp
as $$
    select commission_internal.unwatch_source(p_name);
$$;

comment on function commission.unwatch_source(text) is
    'Ends what watch_source() began: takes the triggers off your tables. The source stays, and is synchronised as before. Returns how many of its relations were watched. For super_admins and trusted database roles. Errors: 42501; PT404 no such source.';
