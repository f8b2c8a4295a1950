-- The roles that PostgREST and Supabase work with. Never made by create extension or install():
-- roles belong to the whole cluster, so an administrator asks for them.

create or replace function commission.setup_api_roles()
returns table (role_name text, action text)
language plpgsql
set search_path = pg_catalog, pg_temp
as $$
declare
    v_role text;
    v_function regprocedure;
begin
    foreach v_role in array array['anon', 'authenticated', 'service_role', 'authenticator'] loop
        role_name := v_role;
        action := 'kept';
        if to_regrole(v_role) is null then
            execute format(
                'create role %I %s',
                v_role,
                case v_role
                    when 'authenticator' then 'login noinherit'
                    when 'service_role' then 'nologin bypassrls'
                    else 'nologin'
                end);
            if to_regrole('authenticator') is not null and v_role <> 'authenticator' then
                execute format('grant %I to authenticator', v_role);
            elsif v_role = 'authenticator' then
                grant anon, authenticated, service_role to authenticator;
            end if;
            action := 'created';
        end if;
        return next;
    end loop;

    grant usage on schema commission to anon, authenticated, service_role;
    grant usage on schema commission_internal to service_role;
    -- Not trigger: a trigger on a result runs with the rights of whoever calculates.
    revoke all on all tables in schema commission from service_role;
    grant select, insert, update, delete, truncate on all tables in schema commission to service_role;
    grant execute on all functions in schema commission to service_role;
    revoke execute on function commission.setup_api_roles() from service_role;
    -- Of what works behind the API: the functions of the same names, and what the others call.
    for v_function in
        select oid
        from pg_proc
        where pronamespace = 'commission_internal'::regnamespace
            and (
                proname in (
                    'require_engine', 'today', 'check_month', 'check_participant', 'check_depth',
                    'nest_network_tree',
                    'network_staleness')
                or proname in (select proname from pg_proc where pronamespace = 'commission'::regnamespace)
                or proname = 'link_upline')
    loop
        execute format('grant execute on function %s to service_role', v_function);
    end loop;
    notify pgrst, 'reload schema';
end;
$$;

comment on function commission.setup_api_roles() is
    'Creates the roles anon, authenticated, service_role and authenticator where they are missing, and grants service_role the use of everything in schema commission; run it again after install() added something. The other roles get nothing.';
