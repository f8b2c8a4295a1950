-- The key of a record in the system that it comes from: whoever loads the same record twice finds the
-- first one. Used by the files that create tables of people and of facts.

create or replace function commission_internal.give_source_key(p_table text)
returns void
language plpgsql
set search_path = pg_catalog, pg_temp
as $$
declare
    v_name text := split_part(p_table, '.', 2);
begin
    execute format(
        'alter table %1$s
            add column if not exists source text collate "C",
            add column if not exists source_id text collate "C"
            constraint %2$I check (
                (source is null) = (source_id is null)
                and coalesce(source <> '''' and source_id <> '''', true))',
        p_table, v_name || '_source_id_check');
    -- Not a partial index: on_conflict=source,source_id of PostgREST cannot say which part it means.
    execute format(
        'create unique index if not exists %2$I on %1$s (source, source_id)',
        p_table, v_name || '_source_source_id_key');
    execute format(
        'comment on column %s.source is %L',
        p_table, 'The system that the record comes from, if any: a name of your choice.');
    execute format(
        'comment on column %s.source_id is %L',
        p_table,
        'The record''s key in source, unique there: who loads it again with on conflict (source, source_id) '
        'updates it. Given with source or not at all.');
end;
$$;

comment on function commission_internal.give_source_key(text) is
    'Gives a table the columns source and source_id, unique together and both given or neither.';
