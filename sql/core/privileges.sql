-- Functions are executable by everybody unless that is taken back. Runs last: every function of
-- the two schemas that still has the default privileges becomes its owner's alone, but for those
-- that check constraints call: they run with the rights of whoever writes a row.

do $$
declare
    v_function regprocedure;
    v_is_check boolean;
begin
    for v_function, v_is_check in
        select oid, exists (
            select
            from pg_depend as d
            where d.classid = 'pg_constraint'::regclass
                and d.refclassid = 'pg_proc'::regclass
                and d.refobjid = pg_proc.oid)
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
        execute format('revoke execute on routine %s from public', v_function);
        if v_is_check then
            execute format('grant execute on function %s to public', v_function);
        end if;
    end loop;
end;
$$;
