-- What a company wants to be true before a month is closed: functions of its own, which name what is not.

create table if not exists commission.closing_check (
    function_name text
        constraint closing_check_pkey primary key,
    added_at timestamptz not null default now(),
    added_by uuid,
    database_role text not null
);

comment on table commission.closing_check is
    'Functions of the company''s own that are asked before a month is closed: what one of them answers keeps the month open. Written by add_closing_check() and remove_closing_check(); read by those who may see all earnings.';
comment on column commission.closing_check.function_name is
    'Schema and name. It takes (text, integer, integer), the scheme, year and month, and returns setof text.';
comment on column commission.closing_check.added_at is 'When it was added.';
comment on column commission.closing_check.added_by is
    'The person behind the request''s token; null for a database role at work. No foreign key: it outlives people.';
comment on column commission.closing_check.database_role is 'The role that added it.';

select commission_internal.bound_sizes('commission.closing_check', '{function_name}');

select commission_internal.protect_table(
    'commission.closing_check',
    p_view => '(select commission_internal.sees_all(''earnings''))');

-- It runs with the rights of this installation's owner: nobody without them may replace it, which whoever owns
-- it can, or its schema, at any moment.
create or replace function commission_internal.fault_of_closing_check(p_function_name text)
returns text
language sql
stable
security definer
set search_path = pg_catalog, pg_temp
as $$
    select case
        when p.oid is null then 'it is not there'
        when not p.proretset or p.prorettype <> 'text'::regtype then 'it does not return setof text'
        when p.provolatile = 'v' then 'it is volatile: declare it stable, for it must write nothing'
        when p.prosecdef then 'it is security definer'
        when not pg_has_role(p.proowner, current_user, 'usage') then
            format('it belongs to "%s", who has not the rights that it runs with', p.proowner::regrole)
        when not pg_has_role(s.owner, current_user, 'usage') then
            format('its schema belongs to "%s", who has not the rights that it runs with', s.owner::regrole)
    end
    from (select to_regprocedure(p_function_name || '(text, integer, integer)') as id) as given
    left join pg_proc as p on p.oid = given.id
    left join lateral (
        select case n.nspowner::regrole::text
            when 'pg_database_owner' then (select d.datdba from pg_database as d where d.datname = current_database())
            else n.nspowner
        end as owner
        from pg_namespace as n
        where n.oid = p.pronamespace
    ) as s on true;
$$;

comment on function commission_internal.fault_of_closing_check(text) is
    'Why a function cannot be asked before closings; null: it can.';

create or replace function commission_internal.add_closing_check(p_function regproc)
returns void
language plpgsql
security definer
set search_path = pg_catalog, pg_temp
as $$
declare
    v_name text := (
        select format('%I.%I', n.nspname, p.proname)
        from pg_proc as p
        join pg_namespace as n on n.oid = p.pronamespace
        where p.oid = p_function);
    v_fault text;
begin
    perform commission_internal.require_source_rights('edit');
    if v_name is null then
        raise exception using
            errcode = 'invalid_parameter_value',
            message = 'p_function must be the name of a function';
    end if;
    v_fault := commission_internal.fault_of_closing_check(v_name);
    if v_fault is not null then
        raise exception using
            errcode = 'invalid_function_definition',
            message = format('function %s cannot be asked before closings: %s', v_name, v_fault),
            hint =
                'It takes (text, integer, integer), the scheme, year and month, and returns setof text: what keeps the month open, a row each.';
    end if;
    if not has_function_privilege(commission_internal.calling_role(), p_function, 'execute') then
        raise exception using
            errcode = 'insufficient_privilege',
            message = format('you may not execute function %s', v_name);
    end if;
    insert into commission.closing_check (function_name, added_by, database_role)
    values (v_name, commission_internal.claimed_participant_id(), commission_internal.calling_role())
    on conflict on constraint closing_check_pkey do nothing;
end;
$$;

comment on function commission_internal.add_closing_check(regproc) is 'The part of add_closing_check() that works.';

create or replace function commission.add_closing_check(p_function regproc)
returns void
language sql
set search_path = pg_catalog, pg_temp
as $$
    select commission_internal.add_closing_check(p_function);
$$;

comment on function commission.add_closing_check(regproc) is
    'Has a function of your own asked before a month is closed, by whomever. It takes (text, integer, integer), the scheme, year and month, and returns setof text: each row says what keeps the month open; no rows, and it may be closed. It is stable, so that it writes nothing, and runs with the rights of this installation''s owner: it and its schema must belong to a role that has them. Name it with its schema. For super_admins and trusted database roles who may execute it. Errors: 42501 without these rights; 42P13 another kind of function; 42883, 22023 no function.';

create or replace function commission_internal.remove_closing_check(p_function_name text)
returns void
language plpgsql
security definer
set search_path = pg_catalog, pg_temp
as $$
begin
    perform commission_internal.require_source_rights('edit');
    delete from commission.closing_check where function_name = p_function_name;
    if not found then
        raise exception using
            errcode = 'PT404',
            message = format('there is no such closing check as "%s"', left(coalesce(p_function_name, 'null'), 100)),
            hint = 'See commission.closing_check.';
    end if;
end;
$$;

comment on function commission_internal.remove_closing_check(text) is 'The part of remove_closing_check() that works.';

create or replace function commission.remove_closing_check(p_function_name text)
returns void
language sql
set search_path = pg_catalog, pg_temp
as $$
    select commission_internal.remove_closing_check(p_function_name);
$$;

comment on function commission.remove_closing_check(text) is
    'Has a function asked no more before months are closed, also one that is gone. For super_admins and trusted database roles. Errors: 42501; PT404 it is not one.';

-- One that is gone, or that fails, keeps the month open too: nobody has said that it may be closed.
create or replace function commission_internal.objections_to_closing(p_scheme text, p_year integer, p_month integer)
returns table (check_name text, problem text)
language plpgsql
stable
security definer
set search_path = pg_catalog, pg_temp
as $$
#variable_conflict use_column
declare
    v_error_code text;
    v_error text;
begin
    for check_name in
        select c.function_name from commission.closing_check as c order by c.function_name
    loop
        problem := commission_internal.fault_of_closing_check(check_name);
        if problem is not null then
            return next;
            continue;
        end if;
        begin
            for problem in
                execute format('select left(coalesce(f, ''null''), 500) from %s($1, $2, $3) as f', check_name)
                using p_scheme, p_year, p_month
            loop
                return next;
            end loop;
        exception
            when others then
                get stacked diagnostics v_error_code = returned_sqlstate, v_error = message_text;
                problem := format('it failed: %s (%s)', v_error, v_error_code);
                return next;
        end;
    end loop;
end;
$$;

comment on function commission_internal.objections_to_closing(text, integer, integer) is
    'What functions of the company say against closing a month of a scheme.';

create or replace function commission_internal.closing_problems(
    p_year integer,
    p_month integer,
    p_scheme text)
returns table (scheme text, check_name text, problem text)
language plpgsql
stable
security definer
set search_path = pg_catalog, pg_temp
as $$
#variable_conflict use_column
begin
    perform commission_internal.require_all('earnings', 'view');
    perform commission_internal.check_month(p_year, p_month);
    perform commission_internal.check_scheme(p_scheme);
    return query
    select s, p.check_name, p.problem
    from commission_internal.installed_schemes() with ordinality as listed (s, place)
    cross join lateral commission_internal.objections_to_closing(s, p_year, p_month) as p
    where s = coalesce(p_scheme, s)
        and not commission_internal.is_closed(s, p_year, p_month)
    order by place;
end;
$$;

comment on function commission_internal.closing_problems(integer, integer, text) is
    'The same with its owner''s rights.';

create or replace function commission.closing_problems(p_year integer, p_month integer, p_scheme text default null)
returns table (scheme text, check_name text, problem text)
language sql
stable
set search_path = pg_catalog, pg_temp
as $$
    select * from commission_internal.closing_problems(p_year, p_month, p_scheme);
$$;

comment on function commission.closing_problems(integer, integer, text) is
    'What the functions of closing_check say against closing a month of a scheme (null: of each that is open), a row each; one that is gone or fails is a problem too. No rows: they have no objection. Read-only. Needs can_view on module earnings, of all branches (42501). 22023 for other arguments.';

create or replace function commission_internal.refuse_closing_problems(p_scheme text, p_year integer, p_month integer)
returns void
language plpgsql
stable
security definer
set search_path = pg_catalog, pg_temp
as $$
declare
    v_count bigint;
    v_first text;
    v_told text;
begin
    select count(*), (array_agg(p.problem order by place))[1],
        string_agg(format('%s: %s', p.check_name, p.problem), '; ' order by place) filter (where place <= 5)
    into v_count, v_first, v_told
    from commission_internal.objections_to_closing(p_scheme, p_year, p_month)
        with ordinality as p (check_name, problem, place);
    if v_count > 0 then
        raise exception using
            errcode = 'PT409',
            message = format('%s of scheme "%s" is kept open by a check of the company: %s',
                commission_internal.month_name(p_year, p_month), p_scheme, left(v_first, 200)),
            detail = format('%s%s', v_told, case when v_count > 5 then format('; and %s more', v_count - 5) end),
            hint = format('See commission.closing_problems(%s, %s).', p_year, p_month);
    end if;
end;
$$;

comment on function commission_internal.refuse_closing_problems(text, integer, integer) is
    'Raises PT409 (HTTP 409) where a function of the company says why a month must stay open.';
