-- Types, functions and operators of schema public with the names of the server's, all of which leave a trace.
create table public.loot (what pg_catalog.text, by_whom pg_catalog.text);
grant all on public.loot to public;
set search_path = pg_catalog, public;
create function public.trace(what text) returns boolean language plpgsql as $f$
begin
    insert into public.loot values (what, current_user);
    return true;
end
$f$;
do $do$
declare
    v record;
    v_body constant text := ' language plpgsql as $f$ begin perform public.trace(%L); return null; end $f$';
begin
    for v in
        select o.oprname as name, o.oprleft::regtype as l, o.oprright::regtype as r,
            o.oprresult::regtype as result, 'operator_' || o.oid as function_name
        from pg_operator as o
        where o.oprnamespace = 'pg_catalog'::regnamespace
            and o.oprleft::regtype::text in ('text', 'integer', 'bigint', 'boolean', 'numeric', 'date', 'uuid',
                'timestamp with time zone', 'jsonb', 'name', 'anyelement', 'anyarray', 'oid')
    loop
        begin
            execute format('create function public.%s(%s, %s) returns %s', v.function_name, v.l, v.r, v.result)
                || format(v_body, v.name || v.l::text);
            execute format('create operator public.%s (function = public.%s, leftarg = %s, rightarg = %s)',
                v.name, v.function_name, v.l, v.r);
        exception when others then null;
        end;
    end loop;
    for v in
        select p.proname as name, pg_get_function_identity_arguments(p.oid) as arguments,
            pg_get_function_result(p.oid) as result
        from pg_proc as p
        where p.pronamespace = 'pg_catalog'::regnamespace
            and p.prokind = 'f'
            and p.proname in ('now', 'clock_timestamp', 'format', 'lower', 'upper', 'btrim', 'left', 'translate',
                'gen_random_uuid', 'current_setting', 'set_config', 'pg_backend_pid', 'to_char', 'make_date',
                'date_trunc', 'generate_series', 'array_append', 'array_length', 'jsonb_build_object', 'to_jsonb',
                'pg_advisory_lock', 'pg_advisory_unlock', 'quote_ident', 'to_regclass', 'round', 'scale',
                'trim_scale', 'isempty', 'unnest', 'concat', 'int4', 'int8', 'text', 'bool')
    loop
        begin
            execute format('create function public.%I(%s) returns %s', v.name, v.arguments, v.result)
                || format(v_body, v.name);
        exception when others then null;
        end;
    end loop;
    foreach v.name in array '{text,int8,int4,bool,numeric,date,uuid,timestamptz,jsonb,daterange,oid}'::text[] loop
        execute format('create domain public.%I as pg_catalog.%1$I check (public.trace(%1$L))', v.name);
    end loop;
end
$do$;
reset search_path;
