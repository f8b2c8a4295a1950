-- The key of a record in the system that it comes from: whoever loads the same record twice finds the
-- first one. Used by the files that create tables of people and of facts.

-- Keys are one space for the whole company. Whoever writes one before it comes has the import fill a row
-- of theirs: with an address, a sharer or a refund that the import does not name.
create or replace function commission_internal.keep_import_key()
returns trigger
language plpgsql
security definer
set search_path = pg_catalog, pg_temp
as $$
begin
    if not commission_internal.edits_all(tg_argv[0]) then
        raise exception using
            errcode = 'insufficient_privilege',
            message = format('the keys of imports in "%s" are written by those who may edit all of it', tg_table_name),
            detail = format('They are: %s.', tg_argv[1]),
            hint = 'Leave them as they are.';
    end if;
    return new;
end;
$$;

comment on function commission_internal.keep_import_key() is
    'Trigger: raises 42501 where somebody who does not edit all of a module changes a key by which records are imported. The arguments are the module, and the columns.';

create or replace function commission_internal.protect_import_key(p_table text, p_module text, p_columns text[])
returns void
language plpgsql
set search_path = pg_catalog, pg_temp
as $$
declare
    v_name text := split_part(p_table, '.', 2);
begin
    execute format('drop policy if exists %I on %s', v_name || '_import_key', p_table);
    execute format(
        'create policy %I on %s as restrictive for insert with check '
        '(num_nonnulls(%s) = 0 or (select commission_internal.edits_all(%L)))',
        v_name || '_import_key', p_table,
        (select string_agg(quote_ident(c), ', ') from unnest(p_columns) as c), p_module);
    execute format(
        'create or replace trigger %I before update on %s for each row '
        'when ((%s) and row_security_active(%L::regclass)) '
        'execute function commission_internal.keep_import_key(%L, %L)',
        v_name || '_import_key', p_table,
        (select string_agg(format('old.%1$I is distinct from new.%1$I', c), ' or ') from unnest(p_columns) as c),
        p_table, p_module, array_to_string(p_columns, ', '));
end;
$$;

comment on function commission_internal.protect_import_key(text, text, text[]) is
    'Lets only those write the keys by which records of a table are imported who may edit all of a module (42501).';

-- What a source offers comes back with its next synchronisation, whatever somebody writes here. Whoever has other
-- work to do with such a record (columns that the source does not have) does it.
create or replace function commission_internal.keep_sourced()
returns trigger
language plpgsql
security definer
set search_path = pg_catalog, pg_temp
as $$
declare
    v_relation text;
    v_changed text;
begin
    select s.relation into v_relation
    from commission.source as s
    where s.name = old.source
        and s.fact = tg_table_name;
    if not found then
        return case tg_op when 'DELETE' then old else new end;
    end if;
    if tg_op = 'UPDATE' then
        -- Of another source, it would be taken from this one once more.
        select string_agg(c.name, ', ' order by c.place) into v_changed
        from (
            select o.name, o.place
            from commission_internal.source_columns(
                commission_internal.source_entry(tg_table_name), to_regclass(v_relation)) as o
            where o.offered_type is not null
            union all
            select 'source', 0
        ) as c
        where to_jsonb(new) -> c.name is distinct from to_jsonb(old) -> c.name;
        if v_changed is null then
            return new;
        end if;
    end if;
    raise exception using
        errcode = 'PT409',
        message = format('record "%s" of "%s" comes from source "%s": %s', old.source_id, tg_table_name, old.source,
            case tg_op
                when 'DELETE' then 'it would come back with its next synchronisation'
                else 'what is changed here would be lost with its next synchronisation'
            end),
        detail = case tg_op when 'UPDATE' then format('Changed were: %s.', v_changed) else 'It was to be deleted.' end,
        -- What relations there are is for those to know who see commission.source.
        hint = format(
            'Change it in %s, then call commission.sync_source(%L). What the source does not have can be changed here.',
            case
                when commission_internal.edits_all('settings') then v_relation
                else 'the system that it comes from'
            end, old.source);
end;
$$;

comment on function commission_internal.keep_sourced() is
    'Trigger: raises PT409 where somebody changes or deletes what comes from a source that is registered, and says where to change it.';

drop function if exists commission_internal.give_source_key(text);

create or replace function commission_internal.give_source_key(
    p_table text,
    p_module text,
    p_other_keys text[] default '{}')
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
        'updates it. Given with source or not at all. Both are written by those who may edit all of the table.');
    perform commission_internal.protect_import_key(p_table, p_module, array['source', 'source_id'] || p_other_keys);
    execute format(
        'create or replace trigger %I before update or delete on %s for each row '
        'when (old.source is not null and row_security_active(%L::regclass)) '
        'execute function commission_internal.keep_sourced()',
        v_name || '_keep_sourced', p_table, p_table);
end;
$$;

comment on function commission_internal.give_source_key(text, text, text[]) is
    'Gives a table the columns source and source_id, unique together and both given or neither; they, and other keys by which it is imported, are written by those who may edit all of the module.';
