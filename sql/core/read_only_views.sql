-- Views are for reading. Without these triggers, PostgreSQL answers a write into one that it cannot
-- update by itself with 55000, which PostgREST serves as 500, before it asks for permission.

create or replace function commission_internal.refuse_writing_view()
returns trigger
language plpgsql
set search_path = pg_catalog, pg_temp
as $$
begin
    raise exception using
        errcode = 'PT405',
        message = format('"%s" is a view and for reading only', tg_table_name),
        hint = 'Write the tables that it shows: its comment names them.';
end;
$$;

-- Called when all views are there; those of the user are left alone.
create or replace function commission_internal.close_views()
returns void
language plpgsql
set search_path = pg_catalog, pg_temp
as $$
declare
    v_view record;
begin
    for v_view in
        select c.oid::regclass as name, c.relname
        from pg_class as c
        where c.relnamespace = 'commission'::regnamespace
            and c.relkind = 'v'
            and pg_has_role(c.relowner, 'usage')
            and not exists (
                select
                from commission_internal.installed_object as o
                where o.name = 'view ' || c.oid::regclass::text
                    and o.definition is null)
            and not exists (
                select from pg_trigger as t where t.tgrelid = c.oid and t.tgname = c.relname || '_read_only')
    loop
        execute format(
            'create trigger %I instead of insert or update or delete on %s '
            'for each row execute function commission_internal.refuse_writing_view()',
            v_view.relname || '_read_only', v_view.name);
    end loop;
end;
$$;

comment on function commission_internal.close_views() is
    'Has every view of ours answer a write with PT405 (HTTP 405), or 403 where the privilege is missing too.';
