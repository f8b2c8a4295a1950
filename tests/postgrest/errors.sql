-- What only the test of errors needs: ways to do over HTTP what an owner does, or two at a time.
create function commission.test_as_owner(p_statement text)
returns void
language plpgsql
security definer
as $$
begin
    execute p_statement;
end;
$$;

create function commission.test_at_serializable(p_statement text)
returns void
language plpgsql
set default_transaction_isolation = 'serializable'
as $$
begin
    execute p_statement;
end;
$$;

create function commission.test_lock_both(p_first uuid, p_second uuid)
returns void
language plpgsql
as $$
begin
    update commission.member set name = name where id = p_first;
    perform pg_sleep(0.5);
    update commission.member set name = name where id = p_second;
end;
$$;

create function commission.test_slowly()
returns void
language sql
set statement_timeout = '100ms'
as $$
    select pg_sleep(5);
$$;

create function commission.test_one_at_a_time(p_id uuid)
returns void
language plpgsql
set lock_timeout = '100ms'
as $$
begin
    update commission.member set name = name where id = p_id;
    perform pg_sleep(1);
end;
$$;

-- A tree of a thousand levels where there is little stack.
insert into commission.participant (id, name, role, upline_id)
select
    format('00000000-0000-4000-9000-%s', lpad(level::text, 12, '0'))::uuid,
    'Level ' || level,
    'affiliate',
    case when level > 1 then format('00000000-0000-4000-9000-%s', lpad((level - 1)::text, 12, '0'))::uuid end
from generate_series(1, 1000) as level;
alter function commission_internal.network_tree(uuid, integer, integer, integer) set max_stack_depth = '100kB';
