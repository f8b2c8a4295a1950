-- Operators and functions in schema public that leave a trace, for whoever has it on the path.
create table public.loot (what text);

create function public.same_status(commission.general_status, commission.general_status) returns boolean
language plpgsql security definer as $$
begin
    insert into public.loot values ('status');
    return $1::text = $2::text;
end
$$;

create operator public.= (
    function = public.same_status, leftarg = commission.general_status, rightarg = commission.general_status);

create function public.same_text(text, text) returns boolean
language plpgsql security definer as $$
begin
    insert into public.loot values ('text');
    return $1 operator(pg_catalog.=) $2;
end
$$;

create operator public.= (function = public.same_text, leftarg = text, rightarg = text);

-- Where it would be caught.
create function commission.canary() returns bigint
language plpgsql security definer set search_path = public, pg_catalog as $$
declare
    v_count bigint;
begin
    perform 'active'::commission.general_status = 'active';
    v_count := (select count(*) from public.loot);
    delete from public.loot;
    return v_count;
end
$$;

create function commission.loot() returns bigint
language sql security definer set search_path = pg_catalog, pg_temp as $$
    select count(*) from public.loot;
$$;

create function commission.limits() returns text[]
language sql stable as $$
    select array[
        current_setting('statement_timeout'), current_setting('lock_timeout'),
        current_setting('idle_in_transaction_session_timeout')];
$$;

create function commission.patience() returns text
language sql stable as $$
    select current_setting('statement_timeout');
$$;

select commission_internal.give_time('patience', '15min');

create function commission.slow() returns void
language sql set statement_timeout = '200ms' as $$
    select pg_sleep(3);
$$;

create function commission.waits() returns void
language sql set lock_timeout = '200ms' as $$
    lock table public.loot in access exclusive mode;
$$;

grant all on public.loot to authenticated;
grant execute on function commission.patience(), commission.slow(), commission.waits() to authenticated;
grant execute on function commission.canary(), commission.loot() to service_role;
grant execute on function commission.limits() to service_role, authenticated;
