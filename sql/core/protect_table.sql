-- How every table gets its policies: one for each action, all from two conditions, so that no table
-- has two ways to be seen; and its gate, which lets nobody without permission to edit begin a statement:
-- triggers would lock and speak before a policy sees the first row. Used by the files that create tables.

-- A company may add policies of its own, which let in whom ours do not.
create or replace function commission_internal.has_other_policies(p_table oid)
returns boolean
language sql
stable
set search_path = pg_catalog, pg_temp
as $$
    select exists (
        select
        from pg_policy as p
        join pg_class as c on c.oid = p.polrelid
        where p.polrelid = p_table
            and p.polcmd <> 'r'
            and p.polpermissive
            and p.polname not in (c.relname || '_insert', c.relname || '_update', c.relname || '_delete'));
$$;

comment on function commission_internal.has_other_policies(oid) is
    'Whether somebody has added policies that permit writing to a table.';

-- The arguments are the module, and whether it takes permission for all of it.
create or replace function commission_internal.keep_gate()
returns trigger
language plpgsql
security definer
set search_path = pg_catalog, pg_temp
as $$
begin
    if commission_internal.has_other_policies(tg_relid) then
        return null;
    end if;
    if tg_argv[1] = 'all' then
        perform commission_internal.require_all(tg_argv[0], 'edit');
    else
        perform commission_internal.require_permission(tg_argv[0], 'edit');
    end if;
    return null;
end;
$$;

create or replace function commission_internal.protect_table(
    p_table text,
    p_view text,
    p_module text default null,
    p_edit text default null)
returns void
language plpgsql
set search_path = pg_catalog, pg_temp
as $$
declare
    v_name text := split_part(p_table, '.', 2);
    v_edit text := coalesce(p_edit, format('(select commission_internal.edits_all(%L))', p_module));
    v_policy text;
begin
    execute format('alter table %s enable row level security', p_table);
    for v_policy in
        select polname
        from pg_policy
        where polrelid = p_table::regclass
            and polname = any (array[
                v_name || '_view', v_name || '_insert', v_name || '_update', v_name || '_delete'])
    loop
        execute format('drop policy %I on %s', v_policy, p_table);
    end loop;
    execute format('create policy %I on %s for select using (%s)', v_name || '_view', p_table, p_view);
    if p_module is null then
        return;
    end if;
    execute format('create policy %I on %s for insert with check (%s)', v_name || '_insert', p_table, v_edit);
    execute format('create policy %I on %s for update using (%s)', v_name || '_update', p_table, v_edit);
    execute format('create policy %I on %s for delete using (%s)', v_name || '_delete', p_table, v_edit);
    -- Its name comes before those of all other triggers.
    execute format(
        'create or replace trigger %I before insert or update or delete on %s for each statement '
        'when (row_security_active(%L::regclass)) execute function commission_internal.keep_gate(%L, %L)',
        v_name || '_access', p_table, p_table, p_module, case when p_edit is null then 'all' else 'part' end);
end;
$$;

comment on function commission_internal.protect_table(text, text, text, text) is
    'Switches row-level security on for a table: p_view is who sees a row; p_module the module whose editors write it (null: nobody by the API), p_edit who of them may insert, change or delete a row (null: those who may edit all of the module). Policies of other names stay.';
