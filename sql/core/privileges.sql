-- Who may use what does not depend on where install() ran: default privileges of a role or a cluster
-- give and take rights when an object is made. install() takes back what nobody asked for, and gives
-- what is needed, object by object.

create or replace function commission_internal.own_objects()
returns table (key text, id oid, kind text, name text, owner oid, acl aclitem[], is_internal boolean)
language sql
stable
rows 500
set search_path = pg_catalog, pg_temp
as $$
    with schema as (
        select oid, nspname, nspowner, nspacl
        from pg_namespace
        where nspname in ('commission', 'commission_internal')
    ),
    object as (
        select 'pg_namespace'::regclass as catalog, oid, 'schema' as kind, quote_ident(nspname) as name,
            nspowner as owner, coalesce(nspacl, acldefault('n', nspowner)) as acl, nspname
        from schema
        union all
        select 'pg_class'::regclass, c.oid, case c.relkind when 'S' then 'sequence' else 'table' end,
            c.oid::regclass::text, c.relowner,
            coalesce(c.relacl, acldefault(case c.relkind when 'S' then 's' else 'r' end::"char", c.relowner)),
            s.nspname
        from pg_class as c
        join schema as s on s.oid = c.relnamespace
        where c.relkind in ('r', 'p', 'v', 'm', 'f', 'S')
        union all
        select 'pg_proc'::regclass, p.oid, 'routine', p.oid::regprocedure::text, p.proowner,
            coalesce(p.proacl, acldefault('f', p.proowner)), s.nspname
        from pg_proc as p
        join schema as s on s.oid = p.pronamespace
        union all
        select 'pg_type'::regclass, t.oid, 'type', t.oid::regtype::text, t.typowner,
            coalesce(t.typacl, acldefault('T', t.typowner)), s.nspname
        from pg_type as t
        join schema as s on s.oid = t.typnamespace
        left join pg_class as c on c.oid = t.typrelid
        where t.typtype in ('e', 'd', 'r') or t.typtype = 'c' and c.relkind = 'c'
    )
    select format('%s/%s', o.catalog::oid, o.oid), o.oid, o.kind, o.name, o.owner, o.acl,
        o.nspname = 'commission_internal'
    from object as o
    where pg_has_role(o.owner, 'usage')
        -- btree_gist may live here.
        and not exists (
            select
            from pg_depend as d
            where d.classid = o.catalog and d.objid = o.oid and d.deptype = 'e');
$$;

comment on function commission_internal.own_objects() is
    'Every object of the two schemas that has privileges and that the caller may grant, with those privileges.';

-- Checks, defaults and indexes run with the rights of whoever writes a row, and who that is the company
-- decides by its grants on the table.
create or replace function commission_internal.functions_of_rows()
returns setof oid
language sql
stable
set search_path = pg_catalog, pg_temp
as $$
    select f.oid
    from pg_proc as f
    where f.pronamespace = 'commission_internal'::regnamespace
        and not f.prosecdef
        and exists (
            select
            from pg_depend as d
            left join pg_constraint as k on d.classid = 'pg_constraint'::regclass and k.oid = d.objid
            left join pg_attrdef as a on d.classid = 'pg_attrdef'::regclass and a.oid = d.objid
            left join pg_class as c
                on c.oid = coalesce(a.adrelid, case when d.classid = 'pg_class'::regclass then d.objid end)
            where d.refclassid = 'pg_proc'::regclass
                and d.refobjid = f.oid
                and coalesce(k.connamespace, c.relnamespace) in (
                    'commission'::regnamespace, 'commission_internal'::regnamespace)
                and (c.oid is null or c.relkind in ('r', 'p', 'i', 'I')));
$$;

comment on function commission_internal.functions_of_rows() is
    'The functions that checks, defaults and indexes of our tables call: everybody may execute them.';

-- p_known: keys of own_objects() from before install(). What was there keeps what people granted.
create or replace function commission_internal.set_privileges(p_known text[])
returns void
language plpgsql
set search_path = pg_catalog, pg_temp
as $$
declare
    v_object record;
    v_grantee oid;
    v_api_roles constant text[] := array['anon', 'authenticated', 'service_role'];
    v_had_api constant boolean :=
        (select count(*) = 3 from pg_roles where rolname = any (v_api_roles))
        and exists (
            select
            from commission_internal.own_objects() as o
            cross join aclexplode(o.acl) as a
            where o.name = 'commission'
                and o.kind = 'schema'
                and o.key = any (p_known)
                and a.grantee = to_regrole('authenticated'));
    v_of_rows constant oid[] := array(select commission_internal.functions_of_rows());
    -- And what the role that setup_courier_role() made works by.
    v_of_api constant oid[] := array(
        select f.id
        from commission_internal.functions_of_api() as f
        union all
        select f.oid
        from pg_proc as f
        where f.pronamespace = 'commission_internal'::regnamespace
            and f.proname in ('take_mail', 'settle_mail', 'next_mail_at'));
begin
    for v_object in
        select o.kind, o.name, o.owner, o.acl,
            o.id = any (v_of_rows) and o.kind = 'routine' as is_of_rows,
            o.key <> all (p_known) as is_new,
            -- Of these, nothing but what is listed is for anybody.
            o.kind = 'routine' and o.is_internal and o.id <> all (v_of_api) as is_closed
        from commission_internal.own_objects() as o
    loop
        for v_grantee in
            select distinct a.grantee
            from aclexplode(v_object.acl) as a
            where a.grantee <> v_object.owner
                and (v_object.is_new or v_object.is_closed or a.grantee = 0)
                and not (v_object.is_of_rows and a.grantee = 0)
        loop
            execute format('revoke all on %s %s from %s cascade', v_object.kind, v_object.name,
                case v_grantee when 0 then 'public' else v_grantee::regrole::text end);
        end loop;
        if v_object.is_new then
            execute format('grant all on %s %s to %s', v_object.kind, v_object.name, v_object.owner::regrole);
        end if;
        if v_object.is_of_rows then
            execute format('grant execute on routine %s to public', v_object.name);
        end if;
    end loop;
    if v_had_api then
        perform commission_internal.grant_api_privileges();
        notify pgrst, 'reload schema';
    end if;
end;
$$;

comment on function commission_internal.set_privileges(text[]) is
    'Gives every object of the two schemas the privileges that it should have: nothing to PUBLIC but the functions of checks, nothing to anybody on what is new or is for the owner alone, and to the roles of the API, where they were set up, what setup_api_roles() gives.';

-- Bodies are read with the settings of the session: without this, a backslash in them could be none. Procedures could
-- not commit with it.
create or replace function commission_internal.pin_strings()
returns void
language plpgsql
set search_path = pg_catalog, pg_temp
as $$
declare
    v_name regprocedure;
begin
    for v_name in
        select f.oid::regprocedure
        from commission_internal.own_objects() as o
        join pg_proc as f on f.oid = o.id
        where o.kind = 'routine'
            and f.prokind = 'f'
            and position(chr(92) in f.prosrc) > 0
            and f.prolang in (select l.oid from pg_language as l where l.lanname in ('sql', 'plpgsql'))
            -- Those of the user are left alone.
            and not exists (
                select
                from commission_internal.installed_object as i
                where i.name = 'function ' || o.name
                    and i.definition is null)
    loop
        execute format('alter routine %s set standard_conforming_strings = on', v_name);
    end loop;
end;
$$;

comment on function commission_internal.pin_strings() is
    'Has functions whose bodies have a backslash read it as one, whatever standard_conforming_strings says in the session.';
