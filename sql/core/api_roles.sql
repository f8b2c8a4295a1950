-- The roles that PostgREST and Supabase work with. Never made by create extension or install():
-- roles belong to the whole cluster, so an administrator asks for them.

-- Functions of the API, what stands behind them, and what policies and views ask. Procedures commit as
-- they go, which no request can: they and their steps are for schedulers.
create or replace function commission_internal.functions_of_api()
returns table (id oid, is_for_people boolean)
language plpgsql
stable
rows 100
set search_path = pg_catalog, pg_temp
as $$
begin
    return query
    select f.oid,
        not (
            f.prokind = 'p'
            or f.pronamespace = 'commission_internal'::regnamespace
                and f.proname in (
                    'run_task', 'begin_task', 'next_run', 'advance_run', 'fail_run', 'end_task', 'raise_again',
                    'sources_before_runs', 'sync_before_run'))
    from pg_proc as f
    where f.pronamespace = 'commission'::regnamespace
            and not f.prosecdef
            and f.proname not in (
                'setup_api_roles', 'setup_reader_role', 'setup_courier_role', 'setup_rt_dashboard', 'schedule_jobs',
                'unschedule_jobs')
        or f.pronamespace = 'commission_internal'::regnamespace
            and (
                f.proname in (
                    'run_task', 'begin_task', 'next_run', 'advance_run', 'fail_run', 'end_task', 'raise_again',
                    'sources_before_runs', 'sync_before_run',
                    'require_engine', 'today', 'check_month', 'require_permission', 'start_from',
                    'check_effective_on', 'refuse_not_in_force', 'presets', 'write_workbook',
                    'plan_export', 'write_export_rows', 'refuse_long_export', 'join_csv', 'month_of_header',
                    -- Of reports and tables of rates, which work with the rights of whoever asks.
                    'source_of_fact', 'rates_from', 'currency_of_total', 'with_elements')
                or f.proname = 'request_header'
                    and to_regproc('commission.upload_records') is not null
                -- Of imports, which work with the rights of whoever sends the file.
                or f.proname in (
                    'import_entry', 'import_columns', 'import_names', 'import_form', 'read_import',
                    'resolve_import', 'problem_of_import', 'problem_of_check', 'repeated_keys_of_import',
                    'statements_of_import', 'write_import', 'change_by_import', 'hold_import')
                    and to_regproc('commission.import_records') is not null
                or f.proname in (select 'apply_' || name || '_preset' from commission_internal.preset)
                or f.proname in (
                    select unnest(array['own_' || name || '_results', 'pending_' || name || '_work'])
                    from commission.scheme)
                or exists (
                    select
                    from pg_proc as front
                    where front.pronamespace = 'commission'::regnamespace
                        and front.proname = f.proname)
                or exists (
                    select
                    from pg_depend as d
                    where d.classid in ('pg_policy'::regclass, 'pg_rewrite'::regclass)
                        and d.refclassid = 'pg_proc'::regclass
                        and d.refobjid = f.oid));
end;
$$;

comment on function commission_internal.functions_of_api() is
    'The functions that service_role executes, and which of them people do.';

-- What authenticated may use follows from the policies: it reads everything, for policies choose the
-- rows, and it may try to write where there is a policy for that. service_role writes the same tables,
-- past the policies. Nobody writes what calculations and closings keep. Views and functions that work
-- with their owner's rights are not ours: whoever puts one into the schema grants it by hand.
create or replace function commission_internal.grant_api_privileges()
returns void
language plpgsql
set search_path = pg_catalog, pg_temp
as $$
declare
    v_object record;
begin
    for v_object in
        select o.kind, o.name
        from commission_internal.own_objects() as o
        -- Tables always: what is granted on columns is not among their privileges.
        where o.kind = 'table'
            or exists (
                select
                from aclexplode(o.acl) as a
                where a.grantee in (to_regrole('anon'), to_regrole('authenticated'), to_regrole('service_role')))
    loop
        execute format('revoke all on %s %s from anon, authenticated, service_role', v_object.kind, v_object.name);
    end loop;
    grant usage on schema commission, commission_internal to authenticated, service_role;

    for v_object in
        select c.oid::regclass as name, c.relname,
            exists (select from pg_policy as p where p.polrelid = c.oid and p.polcmd = 'a') as is_written
        from pg_class as c
        where c.relnamespace = 'commission'::regnamespace
            and (
                c.relkind in ('r', 'p') and c.relrowsecurity
                or c.relkind = 'v' and c.reloptions @> array['security_invoker=true'])
    loop
        execute format('grant select on %s to authenticated, service_role', v_object.name);
        continue when not v_object.is_written;
        execute format('grant insert, update, delete, truncate on %s to service_role', v_object.name);
        if v_object.relname = 'participant' then
            -- Not upline_id: change_upline() asks for more than a permission on people. Not auth_user_id: who
            -- signs in as whom, the server says.
            grant delete,
                insert (id, name, email, role, branch, avatar_url, status, source, source_id),
                -- With id, or no upsert would work; keep_id() keeps it.
                update (id, name, email, role, branch, avatar_url, status, source, source_id)
            on commission.participant to authenticated;
        else
            execute format('grant insert, update, delete on %s to authenticated', v_object.name);
        end if;
    end loop;

    for v_object in
        select f.id::regprocedure as name, f.is_for_people
        from commission_internal.functions_of_api() as f
    loop
        execute format('grant execute on routine %s to service_role', v_object.name);
        if v_object.is_for_people then
            execute format('grant execute on routine %s to authenticated', v_object.name);
        end if;
    end loop;

    -- The page where people sign in: it is the same for everybody, and no data is in it. Before each request
    -- PostgREST calls one of the other two, which do nothing for anon.
    grant usage on schema commission to anon;
    grant execute on function commission.dashboard(text), commission.allow_time() to anon;
    if to_regproc('commission.check_request') is not null then
        grant execute on function commission.check_request() to anon;
    end if;
    -- Where the extension is somebody else's, they grant it.
    if has_function_privilege(
            to_regprocedure('commission_engine.dashboard_page(boolean)'), 'execute with grant option')
        and has_schema_privilege(to_regnamespace('commission_engine'), 'usage with grant option')
    then
        grant usage on schema commission_engine to anon, authenticated, service_role;
        grant execute on function commission_engine.dashboard_page(boolean), commission_engine.dashboard_policy()
            to anon, authenticated, service_role;
    end if;

    -- Where accounts are installed, those who are nobody yet sign in, or up.
    if to_regproc('commission.sign_in') is not null then
        grant usage on schema commission_internal to anon;
        for v_object in
            select f.oid::regprocedure as name
            from pg_proc as f
            where f.pronamespace in ('commission'::regnamespace, 'commission_internal'::regnamespace)
                and f.proname in (
                    'sign_in', 'refresh_session', 'sign_out', 'sign_up', 'request_password_reset', 'reset_password')
        loop
            execute format('grant execute on function %s to anon', v_object.name);
        end loop;
    end if;
    if to_regprocedure('commission_internal.grant_rt_dashboard()') is not null then
        execute 'select commission_internal.grant_rt_dashboard()';
    end if;
end;
$$;

comment on function commission_internal.grant_api_privileges() is
    'Gives anon the page of the dashboard and, where accounts are installed, what people sign in by, and nothing else; authenticated and service_role what the policies and names say.';

-- Requests are short and there are few connections for them. PostgREST takes over what the role behind the
-- token has; what the login has is for whatever comes before. Long functions bring limits of their own.
create or replace function commission_internal.limit_api_roles()
returns table (role_name text, action text)
language plpgsql
set search_path = pg_catalog, pg_temp
as $$
#variable_conflict use_column
declare
    v_limit record;
    v_there text;
begin
    for v_limit in
        select r.role_name, s.setting, s.value
        from (
            values
                ('anon', '5s', '5s'),
                ('authenticated', '8s', '10s'),
                ('service_role', '15min', '1min'),
                ('authenticator', '15s', '10s')
        ) as r (role_name, statement_timeout, lock_timeout)
        cross join lateral (
            values
                (1, 'statement_timeout', r.statement_timeout),
                (2, 'lock_timeout', r.lock_timeout),
                (3, 'idle_in_transaction_session_timeout', '1min'),
                -- What requests carry, such as accounts, is none of the server's log. The login brings it along.
                (4, 'log_parameter_max_length', case r.role_name when 'authenticator' then '0' end),
                -- A page of the views is quick; compiling it takes seconds. The login brings it along.
                (5, 'jit', case r.role_name when 'authenticator' then 'off' end)
        ) as s (place, setting, value)
        where s.value is not null
        order by array_position('{anon,authenticated,service_role,authenticator}', r.role_name), s.place
    loop
        v_there := (
            select split_part(config, '=', 2)
            from pg_db_role_setting as d
            cross join unnest(d.setconfig) as config
            where d.setrole = to_regrole(v_limit.role_name)
                and d.setdatabase in (0, (select oid from pg_database where datname = current_database()))
                and split_part(config, '=', 1) = v_limit.setting
            order by d.setdatabase desc
            limit 1);
        role_name := v_limit.role_name;
        if v_there is not null then
            action := format('kept %s = %s', v_limit.setting, v_there);
        else
            begin
                execute format('alter role %I set %I = %L', v_limit.role_name, v_limit.setting, v_limit.value);
                action := format('set %s = %s', v_limit.setting, v_limit.value);
            exception
                when insufficient_privilege then
                    action := format('may not be altered, has no %s', v_limit.setting);
            end;
        end if;
        return next;
    end loop;
end;
$$;

comment on function commission_internal.limit_api_roles() is
    'Gives the roles of the API limits of time where they have none, keeps the parameters of requests out of the server''s log, and says for each role and setting what it is.';

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
            if to_regrole('authenticator') is not null and v_role <> 'authenticator' then
                execute format('grant %I to authenticator', v_role);
            elsif v_role = 'authenticator' then
                grant anon, authenticated, service_role to authenticator;
            end if;
            action := 'created';
        end if;
        return next;
    end loop;
    return query select * from commission_internal.limit_api_roles();
    perform commission_internal.grant_api_privileges();
    notify pgrst, 'reload config';
    notify pgrst, 'reload schema';
end;
$$;

comment on function commission.setup_api_roles() is
    'Creates the roles anon, authenticated, service_role and authenticator where they are missing (action is created or kept) and grants them the use of schema commission: anon the page of the dashboard, which has no data, and where accounts are installed the functions to sign in by; authenticated what row-level security lets the person behind the token see and change; service_role everything but what calculations write. Where a role has no statement_timeout, lock_timeout or idle_in_transaction_session_timeout it is given one; and log_parameter_max_length = 0 keeps what requests carry out of the server''s log, and jit = off keeps it from compiling what is read, unless authenticator has others; for each role and setting a row says what it is (set, kept, or that the role may not be altered). What these roles were granted by hand on objects of the two schemas is taken back. Needs the right to create roles; nobody calls it by the API. Once it has run, install() grants them what it adds.';
