-- Takes back what install() has made.

-- What others have built upon objects of ours, or put beside them: it would go along.
create function commission_engine.built_upon()
returns table (object text)
language plpgsql
stable
set search_path = pg_catalog, pg_temp
set standard_conforming_strings = on
as $$
declare
    v_own oid[];
begin
    -- Ours, in a schema of others.
    if to_regprocedure('commission_internal.rt_dashboard_relations()') is not null then
        execute 'select array_agg(r.id) from commission_internal.rt_dashboard_relations() as r' into v_own;
    end if;
    return query
    with dependent as (
        -- Parts of a relation stand for it.
        select distinct
            case d.classid
                when 'pg_rewrite'::regclass then 'pg_class'::regclass
                when 'pg_attrdef'::regclass then 'pg_class'::regclass
                when 'pg_policy'::regclass then 'pg_class'::regclass
                when 'pg_trigger'::regclass then 'pg_class'::regclass
                else d.classid
            end as catalog,
            coalesce(
                (select r.ev_class from pg_rewrite as r where d.classid = 'pg_rewrite'::regclass and r.oid = d.objid),
                (select a.adrelid from pg_attrdef as a where d.classid = 'pg_attrdef'::regclass and a.oid = d.objid),
                (select p.polrelid from pg_policy as p where d.classid = 'pg_policy'::regclass and p.oid = d.objid),
                (select t.tgrelid from pg_trigger as t where d.classid = 'pg_trigger'::regclass and t.oid = d.objid),
                d.objid) as oid
        from pg_depend as d
        cross join lateral pg_identify_object(d.refclassid, d.refobjid, 0) as base
        where base.schema in ('commission', 'commission_internal')
            and d.deptype in ('n', 'a')
            and not exists (
                select
                from pg_trigger as t
                where d.classid = 'pg_trigger'::regclass
                    and t.oid = d.objid
                    and t.tgfoid in (
                        to_regprocedure('commission_internal.take_watched()'),
                        to_regprocedure('commission_internal.take_sign_up()')))
    )
    select format('%s %s', o.type, o.identity)
    from dependent as d
    cross join lateral pg_identify_object(d.catalog, d.oid, 0) as o
    where not (d.catalog = 'pg_class'::regclass and d.oid = any (coalesce(v_own, '{}')))
        and d.oid not in (
            select c.reltype
            from pg_class as c
            where c.oid = any (coalesce(v_own, '{}')))
        and (
            o.schema not in ('commission', 'commission_internal', 'commission_engine', 'pg_toast')
            -- These are of no schema.
            or o.type in ('cast', 'event trigger', 'transform'))
    union
    -- Kinds that we make none of, and sequences that are no table's.
    select format('%s %s', o.type, o.identity)
    from (
        select 'pg_class'::regclass as catalog, c.oid
        from pg_class as c
        where c.relnamespace in ('commission'::regnamespace, 'commission_internal'::regnamespace)
            and (
                c.relkind in ('m', 'f', 'p')
                or c.relkind = 'S'
                and not exists (
                    select
                    from pg_depend as d
                    where d.classid = 'pg_class'::regclass
                        and d.objid = c.oid
                        and d.deptype in ('a', 'i')))
        union all
        select 'pg_proc'::regclass, p.oid
        from pg_proc as p
        where p.pronamespace in ('commission'::regnamespace, 'commission_internal'::regnamespace)
            and p.prokind not in ('f', 'p')
    ) as own
    cross join lateral pg_identify_object(own.catalog, own.oid, 0) as o
    union
    -- Ours, on tables of others.
    select format('triggers of source "%s" on %s (see unwatch_source)',
        split_part(encode(t.tgargs, 'escape'), '\000', 1), t.tgrelid::regclass)
    from pg_trigger as t
    where t.tgfoid = to_regprocedure('commission_internal.take_watched()')
    union
    select replace(n.name, 'row-level security of', 'table')
    from commission_internal.objects_now() as n
    left join commission_internal.installed_object as i using (name)
    where i.definition is null
        and n.name similar to '(function|view|row-level security of) %'
        and n.name not like 'function commission\_engine.%'
    order by 1;
end;
$$;

comment on function commission_engine.built_upon() is
    'Objects that are not ours and that uninstall() would take along: those outside of our schemas that depend on something in them, and tables, views and functions that somebody has put into them.';

create function commission_engine.uninstall(p_keep_tables boolean default true)
returns table (part text, action text)
language plpgsql
set search_path = pg_catalog, pg_temp
set client_min_messages = warning
as $$
declare
    v_others text[];
    v_job record;
    v_object record;
begin
    if to_regnamespace('commission') is null or to_regclass('commission_internal.installed_object') is null then
        raise exception using
            errcode = 'invalid_schema_name',
            message = 'pg_commission is not installed in this database',
            hint = 'What is left of the extension itself goes with: drop extension pg_commission';
    end if;
    select array_agg(b.object) into v_others from commission_engine.built_upon() as b;
    if v_others is not null then
        raise exception using
            errcode = 'dependent_objects_still_exist',
            message = format('%s %s built upon pg_commission', cardinality(v_others),
                case when cardinality(v_others) = 1 then 'object is' else 'objects are' end),
            detail = array_to_string(v_others[:20], ', ')
                || case when cardinality(v_others) > 20 then ', and others' else '' end || '.',
            hint = 'Nothing was removed. Drop or move them first: they would go along.';
    end if;

    if exists (select from pg_extension where extname = 'pg_cron') then
        for v_job in execute 'select * from commission.unschedule_jobs()' loop
            return query select format('job "%s"', v_job.job_name), 'unscheduled';
        end loop;
    end if;

    if to_regprocedure('commission_internal.rt_dashboard_relations()') is not null then
        for v_object in
            execute 'select r.id::regclass as name from commission_internal.rt_dashboard_relations() as r'
        loop
            part := format('view %s', v_object.name);
            action := 'dropped';
            execute format('drop view %s', v_object.name);
            return next;
        end loop;
    end if;
    if not coalesce(p_keep_tables, true) then
        drop schema commission, commission_internal cascade;
        return query values ('schemas commission and commission_internal', 'dropped');
        return;
    end if;
    drop schema commission_internal cascade;
    return query values ('schema commission_internal', 'dropped');
    -- Views go first: functions may return their rows.
    for v_object in
        select c.relname as name
        from pg_class as c
        where c.relnamespace = 'commission'::regnamespace
            and c.relkind = 'v'
    loop
        execute format('drop view if exists commission.%I cascade', v_object.name);
    end loop;
    for v_object in
        select p.oid::regprocedure as name
        from pg_proc as p
        where p.pronamespace = 'commission'::regnamespace
    loop
        -- It may have gone with another one.
        continue when not exists (select from pg_proc as p where p.oid = v_object.name);
        execute format('drop routine %s cascade', v_object.name);
    end loop;
    for v_object in
        select p.polname as name, p.polrelid::regclass as of_table
        from pg_policy as p
        join pg_class as c on c.oid = p.polrelid
        where c.relnamespace = 'commission'::regnamespace
    loop
        execute format('drop policy %I on %s', v_object.name, v_object.of_table);
    end loop;
    return query values ('views, functions and policies of schema commission', 'dropped');
    return query
    select format('table %s', c.oid::regclass), 'kept'
    from pg_class as c
    where c.relnamespace = 'commission'::regnamespace
        and c.relkind in ('r', 'p')
    order by 1;
end;
$$;

comment on function commission_engine.uninstall(boolean) is
    'Takes back what install() has made: unschedules the jobs of pg_cron, drops schema commission_internal and the views, functions, triggers and policies of ours. p_keep_tables (default true): tables of schema commission and their rows stay, as plain tables without rules that only their owner can read; false: they are dropped too. 2BP01, with the list, where others have built upon objects of ours; nothing is removed then. Returns what was done. Run by the owner of the schemas. Afterwards: drop extension pg_commission.';
