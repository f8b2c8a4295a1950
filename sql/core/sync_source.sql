-- Taking what differs: people and what else facts name first, and removed last.

-- Names of people lead to participants, whatever they are asked for as.
create or replace function commission_internal.tables_behind(p_fact text)
returns setof text
language sql
stable
security definer
rows 10
set search_path = pg_catalog, pg_temp
as $$
    with recursive behind as (
        select c.relation as name
        from commission_internal.columns_of_import(commission_internal.source_entry(p_fact)) as c
        where c.relation is not null
        union
        select c.relname::text collate "default"
        from behind as b
        join pg_constraint as k on k.conrelid = to_regclass(format('commission.%I', b.name)) and k.contype = 'f'
        join pg_class as c on c.oid = k.confrelid
    )
    select b.name from behind as b;
$$;

comment on function commission_internal.tables_behind(text) is
    'The tables whose rows records of a table name, and those behind them.';

-- The relations of a source, in the order in which their records are written.
create or replace function commission_internal.relations_of_source(p_name text)
returns table (fact text, is_named boolean)
language plpgsql
stable
security definer
rows 10
set search_path = pg_catalog, pg_temp
as $$
#variable_conflict use_column
declare
    v_others text[] := array(
        select s.fact from commission.source as s where s.name = p_name and not s.in_place);
    v_fact text;
begin
    while v_others <> '{}' loop
        -- The first that names none of the others.
        select o into v_fact
        from unnest(v_others) as o
        order by exists (
                select
                from commission_internal.tables_behind(o) as b
                where b <> o
                    and b = any (v_others)),
            o
        limit 1;
        v_others := array_remove(v_others, v_fact);
        return query
        select v_fact, exists (
            select
            from unnest(v_others) as o
            where v_fact in (select commission_internal.tables_behind(o)));
    end loop;
end;
$$;

comment on function commission_internal.relations_of_source(text) is
    'The tables that a source has records of, in the order of writing; is_named: whether records of it are named by others of it, so that they are removed after these.';

-- One statement for all of a kind: what is gone makes room for what is new. What the table refuses is looked for by
-- halves.
create or replace function commission_internal.write_difference(
    p_fact text,
    p_statements text[],
    p_kinds text[],
    inout p_counts jsonb)
language plpgsql
security definer
set search_path = pg_catalog, pg_temp
set jit = off
as $$
declare
    v_most constant integer := 1000;
    v_kept constant text := commission_internal.difference_table(p_fact);
    v_parts bigint[];
    v_first bigint;
    v_last bigint;
    v_count bigint;
    v_counts jsonb;
    v_refused integer := 0;
    v_state text;
    v_message text;
    v_detail text;
    v_hint text;
    v_column text;
begin
    execute format('select array[min(d.place), max(d.place)] from %s as d where d.kind = any ($1)', v_kept)
    into v_parts
    using p_kinds;
    if v_parts[1] is null then
        return;
    end if;
    while cardinality(v_parts) > 0 loop
        v_last := v_parts[cardinality(v_parts)];
        v_first := v_parts[cardinality(v_parts) - 1];
        v_parts := v_parts[:cardinality(v_parts) - 2];
        if v_refused = v_most then
            execute format(
                'insert into pg_temp.source_fault (fact, source_id, reason, remedy) '
                'select %L, d.source_id, ''was not tried: too many before it were refused'', ''Mend those first.'' '
                'from %s as d where d.place between $1 and $2 and d.kind = any ($3)',
                p_fact, v_kept)
            using v_first, v_last, p_kinds;
            continue;
        end if;
        begin
            v_counts := p_counts;
            for v_number in 1 .. cardinality(p_statements) loop
                execute p_statements[v_number] using v_first, v_last;
                get diagnostics v_count = row_count;
                v_counts := jsonb_set(
                    v_counts, array[p_kinds[v_number]],
                    to_jsonb((v_counts ->> p_kinds[v_number])::bigint + v_count));
            end loop;
            p_counts := v_counts;
        exception
            when others then
                get stacked diagnostics
                    v_state = returned_sqlstate,
                    v_message = message_text,
                    v_detail = pg_exception_detail,
                    v_hint = pg_exception_hint,
                    v_column = column_name;
                -- None of these is about a record.
                if left(v_state, 2) = any ('{08,0A,25,40,42,53,54,55,57,58,XX}') then
                    raise;
                end if;
                if v_first < v_last then
                    v_parts := v_parts || array[(v_first + v_last) / 2 + 1, v_last]
                        || array[v_first, (v_first + v_last) / 2];
                else
                    v_refused := v_refused + 1;
                    -- The record has its id from us: messages are to name it by its own.
                    execute format(
                        'insert into pg_temp.source_fault (fact, source_id, column_name, reason, remedy) '
                        'select %L, d.source_id, $2, '
                        'case d.kind when ''delete'' then ''is gone, and cannot be deleted: '' else '''' end '
                        '|| replace($3, d.id::text, d.source_id), '
                        'concat_ws('' '', replace($4, d.id::text, d.source_id), coalesce($5, case d.kind '
                        'when ''delete'' then ''Offer it again, or delete first what names it.'' '
                        'else ''Mend the record.'' end)) '
                        'from %s as d where d.place = $1',
                        p_fact, v_kept)
                    using v_first, nullif(v_column, ''), v_message, nullif(v_detail, ''), nullif(v_hint, '');
                end if;
        end;
    end loop;
end;
$$;

comment on function commission_internal.write_difference(text, text[], text[], jsonb) is
    'Executes statements over all that differs, in parts where one is refused; the kind of each says what it counts as.';

create or replace function commission_internal.compare_source(
    p_source commission.source,
    p_difference text,
    p_keys text[],
    p_may_delete_all boolean)
returns void
language plpgsql
security definer
set search_path = pg_catalog, pg_temp
-- Rows that a policy hides would be taken for deleted: then it is refused.
set row_security = off
-- Nor are the checks of what is read looked at, which may call what others wrote.
set constraint_exclusion = off
set jit = off
set work_mem = '128MB'
as $$
declare
    v_deletes_all boolean;
    v_count bigint;
begin
    execute p_difference
    using p_source.name, (select w.time_zone from commission.workspace as w), p_keys;
    if p_may_delete_all then
        return;
    end if;
    execute format(
        'select count(*), not exists (select from commission.%I as t where t.source = $1 '
        'and not exists (select from %s as g where g.id = t.id and g.kind = ''delete'')) '
        'from %s as d where d.kind = ''delete'' having count(*) > 0',
        p_source.fact, commission_internal.difference_table(p_source.fact),
        commission_internal.difference_table(p_source.fact))
    into v_count, v_deletes_all
    using p_source.name;
    if v_deletes_all then
        raise exception using
            errcode = 'PT409',
            message = format('"%s" has none of the records of "%s" any more that were taken from it',
                p_source.relation, p_source.fact),
            detail = format('All %s of them would be deleted.', v_count),
            hint = 'If that is meant, call sync_source() with p_may_delete_all => true.';
    end if;
end;
$$;

comment on function commission_internal.compare_source(commission.source, text, text[], boolean) is
    'Keeps what differs in a table of the session. Raises PT409 where all that was taken would be deleted.';

create or replace function commission_internal.share_settings_of_source(p_name text)
returns void
language plpgsql
security definer
set search_path = pg_catalog, pg_temp
as $$
declare
    v_scheme text;
begin
    -- As closings take them, by name.
    for v_scheme in
        select distinct f.scheme
        from commission.source as s
        join commission_internal.scheme_fact as f on f.table_name = s.fact
        where s.name = p_name
        order by 1
    loop
        execute format('select commission_internal.%I()', 'share_' || v_scheme || '_settings');
    end loop;
end;
$$;

comment on function commission_internal.share_settings_of_source(text) is
    'Keeps the settings of the schemes that a source has facts of from changing until the transaction ends.';

-- Who asks may be somebody else than who registered it, and what it is may have changed since.
create or replace function commission_internal.take_source(
    p_name text,
    p_may_delete_all boolean,
    p_fact text default null,
    p_keys text[] default null,
    out counts jsonb,
    out faults commission.source_problem[])
language plpgsql
security definer
set search_path = pg_catalog, pg_temp
as $$
declare
    v_relation record;
    v_source commission.source;
    v_held regclass;
    v_plan record;
    v_fact text;
    v_is_shared boolean := false;
    v_last jsonb := jsonb_build_array();
    v_facts text[] := array[]::text[];
    v_faults constant text := commission_internal.fault_table();
begin
    -- Others may not have made them: they could have triggers.
    execute format(
        'create table %s (fact text, source_id text collate "C", column_name text, value text, reason text, '
        'remedy text)', v_faults);
    counts := '{}';
    -- All of them before anything of ours: who keeps one locked keeps nobody else waiting.
    for v_source in
        select s.*
        from commission.source as s
        where s.name = p_name
            and not s.in_place
            and (p_fact is null or s.fact = p_fact)
        order by s.fact
    loop
        v_facts := v_facts || v_source.fact;
        v_held := commission_internal.hold_relation(v_source.fact, v_source.relation);
        perform commission_internal.check_source_relation(v_source.relation, v_held, v_source.database_role);
        perform commission_internal.check_source_columns(
            commission_internal.source_entry(v_source.fact), v_held);
    end loop;
    for v_relation in
        select r.fact, r.is_named
        from commission_internal.relations_of_source(p_name) as r
        where p_fact is null
        union all
        select p_fact, false
        where p_fact is not null
    loop
        select s.* into v_source
        from commission.source as s
        where s.name = p_name
            and s.fact = v_relation.fact;
        -- People may want settings alone, so that they come before.
        if not v_is_shared
            and exists (select from commission_internal.scheme_fact as f where f.table_name = v_source.fact)
        then
            perform commission_internal.share_settings_of_source(p_name);
            v_is_shared := true;
        end if;
        v_plan := commission_internal.plan_difference(v_source, p_keys is not null);
        perform commission_internal.compare_source(v_source, v_plan.difference, p_keys, p_may_delete_all);
        perform commission_internal.find_faults(v_source, v_plan.repeated, p_keys);
        if v_relation.is_named then
            v_last := jsonb_build_array(jsonb_build_array(v_source.fact, v_plan.delete_statement)) || v_last;
        end if;
        counts := counts || jsonb_build_object(v_source.fact, commission_internal.write_difference(
            v_source.fact,
            case when v_relation.is_named then '{}' else array[v_plan.delete_statement] end
                || v_plan.update_statements || v_plan.insert_statement,
            case when v_relation.is_named then '{}'::text[] else '{delete}' end
                || array_fill('update'::text, array[cardinality(v_plan.update_statements)]) || '{insert}',
            '{"insert": 0, "update": 0, "delete": 0}'));
    end loop;
    for v_place in 0 .. jsonb_array_length(v_last) - 1 loop
        v_fact := v_last -> v_place ->> 0;
        counts := counts || jsonb_build_object(v_fact, commission_internal.write_difference(
            v_fact, array[v_last -> v_place ->> 1], '{delete}', counts -> v_fact));
    end loop;
    foreach v_fact in array v_facts loop
        execute format('drop table %s', commission_internal.difference_table(v_fact));
        execute format('drop view %s', commission_internal.source_view(v_fact));
    end loop;
    -- By name: a company may have added columns.
    execute format(
        'select coalesce(array_agg(jsonb_populate_record(null::commission.source_problem, '
        'to_jsonb(f) || jsonb_build_object(''value'', left(f.value, 1000)))), ''{}'') '
        'from (select distinct * from %s) as f', v_faults)
    into faults;
    execute format('drop table %s', v_faults);
end;
$$;

comment on function commission_internal.take_source(text, boolean, text, text[]) is
    'Writes what differs between the relations of a source (p_fact: one of them; p_keys: single records of it) and what was taken from them: counts by table, and what could not be taken.';

create or replace function commission_internal.hold_source(p_name text)
returns void
language plpgsql
security definer
set search_path = pg_catalog, pg_temp
as $$
declare
begin
    perform commission_internal.require_read_committed('synchronising a source');
    perform from commission.source as s where s.name = p_name order by s.fact for share;
    if not found then
        perform commission_internal.refuse_unknown_source(p_name);
    end if;
    -- One after the other: each compares with what the one before it has written.
    update commission_internal.source_lock as k set taken_count = k.taken_count + 1 where k.name = p_name;
end;
$$;

comment on function commission_internal.hold_source(text) is
    'Waits until nobody else synchronises the source, and holds it until the commit. Raises PT404 where there is none.';

create or replace function commission_internal.require_source(p_name text)
returns void
language plpgsql
stable
security definer
set search_path = pg_catalog, pg_temp
as $$
declare
    v_module text;
begin
    perform commission_internal.require_all('settings', 'edit');
    for v_module in
        select distinct i.module
        from commission.source as s
        join commission_internal.importable as i on i.table_name = s.fact
        where s.name = p_name
    loop
        perform commission_internal.require_all(v_module, 'edit');
    end loop;
end;
$$;

comment on function commission_internal.require_source(text) is
    'Raises 42501 unless the caller may edit all of module settings and of those of the source''s records.';

-- A problem that was known stays the row that it was.
create or replace function commission_internal.note_source_problems(
    p_name text,
    p_faults commission.source_problem[],
    p_fact text default null,
    p_keys text[] default null)
returns void
language sql
security definer
set search_path = pg_catalog, pg_temp
as $$
    with said as materialized (
        select f.fact, f.source_id, f.column_name, f.value, f.reason, f.remedy,
            jsonb_build_array(f.fact, f.source_id, f.column_name, f.value, f.reason, f.remedy) as said
        from unnest(p_faults) as f
    ),
    known as materialized (
        select p.id, jsonb_build_array(p.fact, p.source_id, p.column_name, p.value, p.reason, p.remedy) as said
        from commission.source_problem as p
        where p.name = p_name
            and (p_fact is null or p.fact = p_fact)
            and (p_keys is null or p.source_id = any (p_keys))
    ),
    mended as (
        delete from commission.source_problem as p
        using known as k
        where p.id = k.id
            and k.said not in (select s.said from said as s)
    )
    insert into commission.source_problem (name, fact, source_id, column_name, value, reason, remedy)
    select p_name, s.fact, s.source_id, s.column_name, s.value, s.reason, s.remedy
    from said as s
    where s.said not in (select k.said from known as k)
    order by s.fact, s.source_id, s.column_name;
$$;

comment on function commission_internal.note_source_problems(text, commission.source_problem[], text, text[]) is
    'Brings the problems of a source up to date, or those of one of its relations or of single records of it.';

create or replace function commission_internal.keep_source(p_name text, p_may_delete_all boolean)
returns table (fact text, inserted bigint, updated bigint, deleted bigint, problems bigint)
language plpgsql
security definer
set search_path = pg_catalog, pg_temp
as $$
#variable_conflict use_column
declare
    v_started_at constant timestamptz := clock_timestamp();
    v_taken record;
begin
    perform commission_internal.hold_source(p_name);
    v_taken := commission_internal.take_source(p_name, p_may_delete_all);
    perform commission_internal.note_source_problems(p_name, v_taken.faults);
    return query
    insert into commission.source_sync as y (
        name, fact, state, inserted, updated, deleted, problems, started_at, database_role, started_by)
    select p_name, c.key, 'succeeded', (c.value ->> 'insert')::bigint, (c.value ->> 'update')::bigint,
        (c.value ->> 'delete')::bigint,
        (
            select count(*) from commission.source_problem as p where (p.name, p.fact) = (p_name, c.key)
        ),
        v_started_at, commission_internal.calling_role(), commission_internal.claimed_participant_id()
    from jsonb_each(v_taken.counts) as c
    order by c.key
    returning y.fact, y.inserted, y.updated, y.deleted, y.problems;
end;
$$;

comment on function commission_internal.keep_source(text, boolean) is
    'Synchronises a source, and notes its problems and that it was done.';

create or replace function commission_internal.sync_source(p_name text, p_may_delete_all boolean)
returns table (fact text, inserted bigint, updated bigint, deleted bigint, problems bigint)
language plpgsql
security definer
set search_path = pg_catalog, pg_temp
as $$
begin
    perform commission_internal.require_source(p_name);
    perform commission_internal.hold_source(p_name);
    -- It may have got another table meanwhile.
    perform commission_internal.require_source(p_name);
    return query
    select k.* from commission_internal.keep_source(p_name, coalesce(p_may_delete_all, false)) as k;
end;
$$;

comment on function commission_internal.sync_source(text, boolean) is 'The part of sync_source() that works.';

create or replace function commission.sync_source(p_name text, p_may_delete_all boolean default false)
returns table (fact text, inserted bigint, updated bigint, deleted bigint, problems bigint)
language sql
set search_path = pg_catalog, pg_temp
as $$
    select s.* from commission_internal.sync_source(p_name, p_may_delete_all) as s;
$$;

select commission_internal.give_time('sync_source', '15min');

comment on function commission.sync_source(text, boolean) is
    'Compares the relations that are registered under a name with what was taken from them, by source_id, and takes the difference: adds, changes and deletes, each in one statement and with one calculation. Names in them are looked up by e-mail, by source_id in the same source, by name and what else is known; what changes in closed months becomes adjustments. What cannot be taken is left as it was on record, and stands in source_problem with reason and remedy; the rest is taken. Once more, it changes nothing. Returns for each table how many records were inserted, updated and deleted, and how many problems there are; source_sync keeps it. For those who may edit all of module settings and of the records'' modules. Errors: 42501, also where who registered it may read it no more; PT404 no such source; PT409 where all records that were taken would be deleted, unless p_may_delete_all; 42703, 42804 where the relation''s columns have changed; 42P01 where it is gone; 0A000 at another isolation level than read committed.';
