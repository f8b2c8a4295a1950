-- A role for analysts and their tools: it reads what the API shows, asks what if, and changes nothing. Made
-- only when an administrator asks for it, as the roles of the API.

-- What reads does so by its volatility: the server refuses it to write.
create or replace function commission_internal.grant_reader_privileges(p_name text)
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
        where o.kind = 'table'
            or exists (
                select
                from aclexplode(o.acl) as a
                where a.grantee = to_regrole(quote_ident(p_name)))
    loop
        execute format('revoke all on %s %s from %I', v_object.kind, v_object.name, p_name);
    end loop;
    execute format('grant usage on schema commission, commission_internal to %I', p_name);
    for v_object in
        select c.oid::regclass as name
        from pg_class as c
        where c.relnamespace = 'commission'::regnamespace
            and (
                c.relkind in ('r', 'p') and c.relrowsecurity
                or c.relkind = 'v' and c.reloptions @> array['security_invoker=true'])
    loop
        execute format('grant select on %s to %I', v_object.name, p_name);
    end loop;
    for v_object in
        select f.id::regprocedure as name
        from commission_internal.functions_of_api() as f
        join pg_proc as p on p.oid = f.id
        where f.is_for_people
            and p.provolatile <> 'v'
    loop
        execute format('grant execute on function %s to %I', v_object.name, p_name);
    end loop;
    execute format('grant usage on schema commission_engine to %I', p_name);
    execute format(
        'grant execute on function commission_engine.dashboard_page(boolean), commission_engine.dashboard_policy() '
        'to %I', p_name);
end;
$$;

comment on function commission_internal.grant_reader_privileges(text) is
    'Gives a role what reads of schema commission, and nothing else of it.';

-- Also as the roles whose member it is, whether it has their rights at once or by set role.
create or replace function commission_internal.can_write(p_name text)
returns boolean
language sql
stable
set search_path = pg_catalog, pg_temp
as $$
    select exists (
        select
        from pg_roles as r
        where pg_has_role(quote_ident(p_name)::regrole, r.oid, 'member')
            and (
                r.rolsuper
                or r.rolcreaterole
                or r.rolname in ('anon', 'authenticated', 'service_role', 'authenticator')
                or exists (
                    select
                    from commission_internal.own_objects() as o
                    where o.kind = 'table'
                        and (
                            has_table_privilege(r.oid, o.id, 'delete, truncate')
                            or has_any_column_privilege(r.oid, o.id, 'insert, update')))));
$$;

comment on function commission_internal.can_write(text) is
    'Whether a role, by itself or by one of which it is a member, may do more than read.';

create or replace function commission.setup_reader_role(p_name text)
returns table (role_name text, action text)
language plpgsql
set search_path = pg_catalog, pg_temp
as $$
#variable_conflict use_column
declare
    v_oid oid := to_regrole(quote_ident(p_name));
    v_sees_all boolean := (select r.rolbypassrls from pg_roles as r where r.rolname = p_name);
    v_setting record;
begin
    if coalesce(p_name, '') = '' or octet_length(p_name) > 63 or p_name ~ '^pg_' or p_name in ('public', 'none') then
        raise exception using
            errcode = 'invalid_parameter_value',
            message = 'p_name must be the name of a role',
            detail = format('p_name is %s.', coalesce(quote_literal(left(p_name, 100)), 'null')),
            hint = 'Give a name of 1 to 63 bytes that does not begin with pg_.';
    end if;
    role_name := p_name;
    if v_oid is null then
        execute format('create role %I login bypassrls', p_name);
        action := 'created';
    else
        -- Who sees everything is asked of the role, not of a person.
        if not v_sees_all then
            execute format('alter role %I bypassrls', p_name);
        end if;
        action := 'kept';
    end if;
    return next;
    for v_setting in
        select s.name, s.value
        from (
            values
                (1, 'default_transaction_read_only', 'on'),
                (2, 'statement_timeout', '15min'),
                (3, 'lock_timeout', '10s'),
                (4, 'idle_in_transaction_session_timeout', '15min')
        ) as s (place, name, value)
        order by s.place
    loop
        action := (
            select format('kept %s = %s', v_setting.name, split_part(config, '=', 2))
            from pg_db_role_setting as d
            cross join unnest(d.setconfig) as config
            where d.setrole = to_regrole(quote_ident(p_name))
                and d.setdatabase in (0, (select oid from pg_database where datname = current_database()))
                and split_part(config, '=', 1) = v_setting.name
            order by d.setdatabase desc
            limit 1);
        if action is null then
            execute format('alter role %I set %I = %L', p_name, v_setting.name, v_setting.value);
            action := format('set %s = %s', v_setting.name, v_setting.value);
        end if;
        return next;
    end loop;
    perform commission_internal.grant_reader_privileges(p_name);
    if commission_internal.can_write(p_name) then
        raise exception using
            errcode = 'invalid_parameter_value',
            message = format('role "%s" can do more than read', p_name),
            detail = 'It or a role of which it is a member is a superuser, creates roles, is one of the API, or may '
                'write tables of this product.',
            hint = 'Give the name of a role of its own.';
    end if;
end;
$$;

comment on function commission.setup_reader_role(text) is
    'Creates a role for analysts and their tools, with a login and no password yet, which reads all that administrators see through the API, runs explanations, reports and what-ifs, and changes nothing: it has select on tables and views, execute on functions that read, and a setting that makes its transactions read-only. It sees the rows of everybody (bypassrls), in schema commission only; what else it had been granted there is taken back. Where it has no limits of time it is given some. Called again, after install() has added something, it grants that too. Takes a superuser (42501), and refuses the name of a role that can do more (22023); nobody calls it by the API. For each role and setting a row says what it is.';
