-- How every table gets its policies: one for each action, all from two conditions, so that no table
-- has two ways to be seen. Used by the files that create tables.

create or replace function commission_internal.protect_table(
    p_table text,
    p_view text,
    p_edit text default null)
returns void
language plpgsql
set search_path = pg_catalog, pg_temp
as $$
declare
    v_name text := split_part(p_table, '.', 2);
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
    if p_edit is null then
        return;
    end if;
    execute format('create policy %I on %s for insert with check (%s)', v_name || '_insert', p_table, p_edit);
    execute format('create policy %I on %s for update using (%s)', v_name || '_update', p_table, p_edit);
    execute format('create policy %I on %s for delete using (%s)', v_name || '_delete', p_table, p_edit);
end;
$$;

comment on function commission_internal.protect_table(text, text, text) is
    'Switches row-level security on for a table: p_view is who sees a row, p_edit who may insert, change or delete it (null: nobody by the API). Policies of other names stay.';
