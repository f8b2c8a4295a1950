-- Time for what takes long over HTTP. PostgREST gives the statement_timeout of a function to whoever names it: its
-- filters are planned before anybody asks who may call it, and one of them can take all of that time. So no function
-- brings such a setting; what takes long is on a list, and before the request it is given to those who use it.

create table if not exists commission_internal.long_function (
    name text
        constraint long_function_pkey primary key,
    time_limit interval not null
);

comment on table commission_internal.long_function is
    'Functions of the API that may take longer than other requests, and how long.';

create or replace function commission_internal.give_time(p_name text, p_time_limit interval)
returns void
language sql
set search_path = pg_catalog, pg_temp
as $$
    insert into commission_internal.long_function as f (name, time_limit)
    values (p_name, p_time_limit)
    on conflict on constraint long_function_pkey do update
    set time_limit = excluded.time_limit
    where f.time_limit <> excluded.time_limit;
$$;

comment on function commission_internal.give_time(text, interval) is
    'Says how long a function of the API may take, where allow_time() is asked.';

create or replace function commission_internal.allow_time()
returns void
language plpgsql
security definer
set search_path = pg_catalog, pg_temp
as $$
declare
    -- In milliseconds, as statement_timeout is kept; 0 there is no limit.
    v_allowed constant numeric := (
        select extract(epoch from f.time_limit) * 1000
        from commission_internal.long_function as f
        where f.name = substring(current_setting('request.path', true) from '^/rpc/([a-z_]+)$'));
begin
    if v_allowed > (select nullif(s.setting, '0')::numeric from pg_settings as s where s.name = 'statement_timeout')
        and exists (
            select
            from commission.participant as p
            where p.id = commission_internal.claimed_participant_id()
                and p.status = 'active'
                and (p.role::text = 'super_admin' or p.role::text = 'admin' and p.branch is null))
    then
        perform set_config('statement_timeout', trunc(v_allowed)::text, true);
    end if;
end;
$$;

comment on function commission_internal.allow_time() is 'The part of allow_time() that asks who is there.';

create or replace function commission.allow_time()
returns void
language plpgsql
set search_path = pg_catalog, pg_temp
as $$
begin
    -- What anon may call is short.
    if current_user <> 'anon' then
        perform commission_internal.allow_time();
    end if;
end;
$$;

comment on function commission.allow_time() is
    'For db-pre-request of PostgREST: gives the functions that close, verify, calculate or export whole months the time that they may take, 5 or 15 minutes, where a super_admin or an administrator of all branches calls them. Others keep the statement_timeout of their role, and so does everybody where PostgREST does not ask. Changes nothing else, and refuses nothing.';
