-- What a statement of the company's has changed in a watched table, taken at its end. Whoever wrote has no rights
-- here, and needs none: the trigger works with its owner's, and asks for everything that a synchronisation asks for.

create or replace function commission_internal.is_behind(p_name text, p_fact text)
returns boolean
language sql
stable
security definer
set search_path = pg_catalog, pg_temp
as $$
    select coalesce((
        select y.state = 'failed'
        from commission.source_sync as y
        where y.name = p_name
            and y.fact = p_fact
        order by y.id desc
        limit 1), false);
$$;

comment on function commission_internal.is_behind(text, text) is
    'Whether what was written to a watched table could not be taken, and no synchronisation has taken it since.';

-- The text of the problem, as far as no record is to blame.
create or replace function commission_internal.note_behind(
    p_source commission.source,
    p_error_code text,
    p_error text,
    p_hint text,
    p_started_at timestamptz)
returns void
language plpgsql
security definer
set search_path = pg_catalog, pg_temp
as $$
begin
    -- Once until it is mended: a statement may come a thousand times.
    if commission_internal.is_behind(p_source.name, p_source.fact) then
        return;
    end if;
    insert into commission.source_sync (
        name, fact, state, error_code, error, started_at, database_role, started_by)
    values (
        p_source.name, p_source.fact, 'failed', p_error_code, p_error, p_started_at,
        commission_internal.calling_role(), commission_internal.claimed_participant_id());
    insert into commission.source_problem (name, fact, reason, remedy)
    values (
        p_source.name, p_source.fact,
        format('what was written to its tables could not be taken at once: %s', p_error),
        concat_ws(' ', nullif(p_hint, ''), 'The next synchronisation takes it: commission.sync_source() is one.'));
end;
$$;

comment on function commission_internal.note_behind(commission.source, text, text, text, timestamptz) is
    'Notes that a watched source is not in step until it is synchronised.';

-- p_keys null: all of it.
create or replace function commission_internal.take_changes(p_source commission.source, p_keys text[])
returns void
language plpgsql
security definer
set search_path = pg_catalog, pg_temp
as $$
declare
    v_fault commission.source_problem;
    v_faults commission.source_problem[];
begin
    -- Depth of the statements that follow: triggers of ours may ask who came first.
    perform set_config('commission.watch_depth', pg_trigger_depth()::text, true);
    if p_keys is null then
        perform commission_internal.require_read_committed('comparing all of a source');
        update commission_internal.source_lock as k set taken_count = k.taken_count + 1 where k.name = p_source.name;
    else
        -- A snapshot from before all of it was taken last raises a serialization failure.
        perform from commission_internal.source_lock as k where k.name = p_source.name for share;
    end if;
    v_faults := (commission_internal.take_source(p_source.name, false, p_source.fact, p_keys)).faults;
    perform set_config('commission.watch_depth', '0', true);
    if p_source.watched = 'refusing' and v_faults <> '{}' then
        v_fault := v_faults[1];
        raise exception using
            errcode = 'check_violation',
            message = format('record "%s" of source "%s" cannot be taken: %s',
                v_fault.source_id, p_source.name, concat_ws(' ', v_fault.column_name, v_fault.reason)),
            detail = format('It would become a row of "%s".', p_source.fact),
            hint = v_fault.remedy;
    end if;
    perform commission_internal.note_source_problems(p_source.name, v_faults, p_source.fact, p_keys);
end;
$$;

comment on function commission_internal.take_changes(commission.source, text[]) is
    'Takes records of a watched relation (null: all), and notes what does not fit, or refuses it where that is asked for.';

-- The write goes on, so it waits no longer for us than for a moment.
create or replace function commission_internal.try_changes(p_source commission.source, p_keys text[])
returns void
language plpgsql
security definer
set search_path = pg_catalog, pg_temp
set lock_timeout = '5s'
as $$
declare
    v_started_at constant timestamptz := clock_timestamp();
    v_code text;
    v_error text;
    v_hint text;
begin
    perform commission_internal.take_changes(p_source, p_keys);
exception
    when others then
        get stacked diagnostics
            v_code = returned_sqlstate,
            v_error = message_text,
            v_hint = pg_exception_hint;
        perform commission_internal.note_behind(p_source, v_code, v_error, v_hint, v_started_at);
end;
$$;

comment on function commission_internal.try_changes(commission.source, text[]) is
    'Takes records of a watched relation (null: all); what fails is undone and noted.';

-- The arguments are source, table of ours and the column whose values are the keys of records; '' where all is
-- compared.
create or replace function commission_internal.take_watched()
returns trigger
language plpgsql
security definer
set search_path = pg_catalog, pg_temp
as $$
declare
    v_source commission.source;
    v_rows constant text := case tg_op
        when 'INSERT' then 'select r.* from changed_rows as r'
        when 'DELETE' then 'select r.* from old_rows as r'
        when 'UPDATE' then 'select r.* from changed_rows as r union all select r.* from old_rows as r'
    end;
    v_keys text[];
    v_is_changed boolean;
begin
    select * into v_source from commission.source as s where (s.name, s.fact) = (tg_argv[0], tg_argv[1]);
    if v_source.watched is null then
        return null;
    end if;
    if v_rows is not null and tg_argv[2] <> '' then
        execute format(
            'select array_agg(distinct k.key) from (select %s as key from (%s) as r) as k where k.key is not null',
            commission_internal.key_of_record(tg_relid, tg_argv[2]), v_rows)
        into v_keys;
        v_is_changed := v_keys is not null;
    elsif v_rows is not null then
        execute format('select exists (%s)', v_rows) into v_is_changed;
    end if;
    if v_is_changed is false then
        return null;
    end if;
    if v_source.watched = 'refusing' then
        perform commission_internal.take_changes(v_source, v_keys);
    else
        perform commission_internal.try_changes(v_source, v_keys);
    end if;
    return null;
end;
$$;

comment on function commission_internal.take_watched() is
    'Trigger of watch_source() on tables of the company: takes what a statement has changed.';
