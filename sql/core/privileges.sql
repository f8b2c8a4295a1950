-- Functions are executable by everybody unless that is taken back. Runs last: every function of
-- the two schemas that still has the default privileges becomes its owner's alone.

do $$
declare
    v_function regprocedure;
begin
    for v_function in
        select oid
        from pg_proc
        where pronamespace in ('commission'::regnamespace, 'commission_internal'::regnamespace)
            and proacl is null
            and not exists (
                select
                from pg_depend
                where classid = 'pg_proc'::regclass
                    and objid = pg_proc.oid
                    and deptype = 'e')
            and pg_has_role(proowner, 'usage')
    loop
        execute format('revoke execute on function %s from public', v_function);
    end loop;
end;
$$;
