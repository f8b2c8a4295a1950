-- Which relations are sources.

create or replace function commission_internal.require_source_rights(p_action text)
returns void
language plpgsql
stable
security definer
set search_path = pg_catalog, pg_temp
as $$
begin
    if not commission_internal.is_super_admin() then
        perform commission_internal.refuse('settings', p_action);
    end if;
end;
$$;

comment on function commission_internal.require_source_rights(text) is
    'Raises 42501 unless the caller is a super_admin or a trusted database role.';

create or replace function commission_internal.source_entry(p_fact text)
returns commission_internal.importable
language plpgsql
stable
security definer
set search_path = pg_catalog, pg_temp
as $$
declare
    v_entry commission_internal.importable;
begin
    select * into v_entry
    from commission_internal.importable as i
    where i.table_name = p_fact
        and i.key_columns = '{source,source_id}';
    if not found then
        raise exception using
            errcode = 'PT404',
            message = format('"%s" is no table that is taken from sources', left(coalesce(p_fact, 'null'), 100)),
            hint = format('Tables are: %s.', (
                select string_agg(i.table_name, ', ' order by i.table_name)
                from commission_internal.importable as i
                where i.key_columns = '{source,source_id}'));
    end if;
    return v_entry;
end;
$$;

comment on function commission_internal.source_entry(text) is
    'How a table is loaded whose records have a source_id. Raises PT404 for others.';

-- The relation is found with the caller's rights and by their path.
create or replace function commission_internal.register_source(
    p_name text,
    p_fact text,
    p_relation regclass,
    p_before_runs boolean,
    p_in_place boolean)
returns void
language plpgsql
security definer
set search_path = pg_catalog, pg_temp
as $$
declare
    v_entry commission_internal.importable;
    v_watched text;
begin
    perform commission_internal.require_source_rights('edit');
    if btrim(coalesce(p_name, '')) = '' or octet_length(p_name) > 100 then
        raise exception using
            errcode = 'invalid_parameter_value',
            message = 'p_name must have 1 to 100 bytes',
            hint = 'Name the system that the records come from.';
    end if;
    if p_relation is null then
        raise exception using
            errcode = 'invalid_parameter_value',
            message = 'p_relation must be given';
    end if;
    v_entry := commission_internal.source_entry(p_fact);
    perform commission_internal.check_source_relation(
        p_relation::text, p_relation, commission_internal.calling_role());
    if p_in_place then
        perform commission_internal.refuse_copied_fact(p_fact);
    end if;
    perform commission_internal.check_source_columns(v_entry, p_relation);
    if p_in_place then
        perform commission_internal.require_in_place(p_name, p_fact, p_relation);
        perform commission_internal.drop_watch(p_name, p_fact);
    end if;
    insert into commission_internal.source_lock (name) values (p_name) on conflict do nothing;
    insert into commission.source as s (name, fact, relation, before_runs, in_place, database_role, registered_by)
    values (
        p_name, p_fact, p_relation::text, coalesce(p_before_runs, true), coalesce(p_in_place, false),
        commission_internal.calling_role(), commission_internal.claimed_participant_id())
    on conflict on constraint source_pkey do update
    set relation = excluded.relation,
        before_runs = excluded.before_runs,
        in_place = excluded.in_place,
        watched = case when not excluded.in_place then s.watched end,
        database_role = excluded.database_role,
        registered_by = excluded.registered_by,
        registered_at = now()
    returning s.watched into v_watched;
    -- The tables behind the one before are not watched any more, those behind this one are.
    if p_in_place then
        perform commission_internal.hold_in_place(s)
        from commission.source as s
        where (s.name, s.fact) = (p_name, p_fact);
    end if;
    if v_watched is not null then
        perform commission_internal.watch_relation(p_name, p_fact);
    end if;
end;
$$;

comment on function commission_internal.register_source(text, text, regclass, boolean, boolean) is
    'The part of register_source() that works.';

create or replace function commission.register_source(
    p_name text,
    p_fact text,
    p_relation regclass,
    p_before_runs boolean default true,
    p_in_place boolean default false)
returns void
language sql
set search_path = pg_catalog, pg_temp
as $$
    select commission_internal.register_source(p_name, p_fact, p_relation, p_before_runs, p_in_place);
$$;

comment on function commission.register_source(text, text, regclass, boolean, boolean) is
    'Says that records of a table (p_fact: participant, member, appointment ...) are taken from one of your own relations, which offers them by the names of the table''s columns; a view does the renaming. p_name is the system that they come from: several relations may be registered under it, one for each table. p_before_runs: synchronised before months are closed, and once a day. p_in_place: nothing is copied; each calculation reads sums by person of the relation itself, and closed months are compared by these sums (0A000 for tables of which sums are not enough). Takes nothing yet: see check_source() and sync_source(). Registered again, it replaces the relation, which is watched then if that one was. For super_admins and trusted database roles that may read all of the relation. Errors: 42501 without these rights, or where reading it would run what belongs to somebody who does not have the rights of this installation''s owner; PT404 no such table; 42703 a column that is missing or unknown; 42804 one of another kind; PT409 where records of it were taken already that p_in_place would count twice; 42809, 22023 other arguments.';

create or replace function commission_internal.unregister_source(p_name text, p_fact text)
returns bigint
language plpgsql
security definer
set search_path = pg_catalog, pg_temp
as $$
declare
    v_count bigint;
begin
    perform commission_internal.require_source_rights('edit');
    perform commission_internal.drop_watch(s.name, s.fact)
    from commission.source as s
    where s.name = p_name
        and s.fact = coalesce(p_fact, s.fact);
    delete from commission.source as s
    where s.name = p_name
        and s.fact = coalesce(p_fact, s.fact);
    get diagnostics v_count = row_count;
    if v_count = 0 then
        perform commission_internal.refuse_unknown_source(p_name);
    end if;
    return v_count;
end;
$$;

comment on function commission_internal.unregister_source(text, text) is 'The part of unregister_source() that works.';

create or replace function commission_internal.refuse_unknown_source(p_name text)
returns void
language plpgsql
stable
security definer
set search_path = pg_catalog, pg_temp
as $$
begin
    raise exception using
        errcode = 'PT404',
        message = format('there is no such source as "%s"', left(coalesce(p_name, 'null'), 100)),
        hint = 'See commission.source; commission.register_source() adds one.';
end;
$$;

comment on function commission_internal.refuse_unknown_source(text) is 'Raises PT404 (HTTP 404).';

create or replace function commission.unregister_source(p_name text, p_fact text default null)
returns bigint
language sql
set search_path = pg_catalog, pg_temp
as $$
    select commission_internal.unregister_source(p_name, p_fact);
$$;

comment on function commission.unregister_source(text, text) is
    'Takes nothing from a source any more: from the relation of one table (p_fact), or from all of its relations. What was taken stays, and its history; triggers of watch_source() go. Returns how many relations that were. For super_admins and trusted database roles. Errors: 42501; PT404 no such source.';
