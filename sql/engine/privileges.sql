-- The native functions are for the functions in front of them, not for everybody, whatever default
-- privileges say.

do $$
declare
    v_object record;
begin
    for v_object in
        select o.kind, o.name, case a.grantee when 0 then 'public' else a.grantee::regrole::text end as grantee
        from (
            select 'schema' as kind, nspname::text as name, nspowner as owner, nspacl as acl
            from pg_namespace
            where nspname = 'commission_engine'
            union all
            select 'routine', oid::regprocedure::text, proowner, coalesce(proacl, acldefault('f', proowner))
            from pg_proc
            where pronamespace = 'commission_engine'::regnamespace
            union all
            select 'type', t.oid::regtype::text, t.typowner, coalesce(t.typacl, acldefault('T', t.typowner))
            from pg_type as t
            join pg_class as c on c.oid = t.typrelid
            where t.typnamespace = 'commission_engine'::regnamespace and c.relkind = 'c'
        ) as o
        cross join aclexplode(o.acl) as a
        where a.grantee <> o.owner
        group by o.kind, o.name, a.grantee
    loop
        execute format('revoke all on %s %s from %s', v_object.kind, v_object.name, v_object.grantee);
    end loop;
end;
$$;
