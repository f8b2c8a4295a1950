-- The roles that PostgREST and Supabase work with. Never made by create extension or install():
-- roles belong to the whole cluster, so an administrator asks for them.

create or replace function commission.setup_api_roles()
returns table (role_name text, action text)
language plpgsql
set search_path = pg_catalog, pg_temp
as $$
declare
    v_role text;
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
            if v_role = 'authenticator' then
                grant anon, authenticated, service_role to authenticator;
            end if;
            action := 'created';
        end if;
        return next;
    end loop;

    grant usage on schema commission to anon, authenticated, service_role;
    grant usage on schema commission_internal to service_role;
    grant all on all tables in schema commission to service_role;
    grant execute on all functions in schema commission to service_role;
    grant execute on all functions in schema commission_internal to service_role;
    revoke execute on function commission.setup_api_roles() from service_role;
    notify pgrst, 'reload schema';
end;
$$;

comment on function commission.setup_api_roles() is
    'Creates the roles anon, authenticated, service_role and authenticator where they are missing, and grants service_role the use of everything in schema commission; run it again after install() added something. The other roles get nothing.';
