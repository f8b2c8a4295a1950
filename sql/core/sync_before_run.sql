-- Sources before the runs of the schedule: a month is not closed without what a source has of it.

create or replace function commission_internal.sources_before_runs()
returns text[]
language plpgsql
stable
security definer
set search_path = pg_catalog, pg_temp
as $$
begin
    perform commission_internal.require_all('earnings', 'edit');
    return array(
        select distinct s.name from commission.source as s where s.before_runs and not s.in_place order by 1);
end;
$$;

comment on function commission_internal.sources_before_runs() is 'The sources that runs begin with.';

-- What it did is undone if it fails, the note about it is not.
create or replace function commission_internal.sync_before_run(
    p_task text,
    p_name text,
    out message text,
    out error_code text,
    out error text,
    out error_detail text,
    out error_hint text,
    out is_done boolean)
language plpgsql
security definer
set search_path = pg_catalog, pg_temp
as $$
declare
    v_started_at constant timestamptz := clock_timestamp();
begin
    perform commission_internal.require_all('earnings', 'edit');
    is_done := false;
    begin
        select format('source "%s": %s inserted, %s updated, %s deleted, %s problems', p_name,
            sum(k.inserted), sum(k.updated), sum(k.deleted), sum(k.problems))
        into message
        from commission_internal.keep_source(p_name, false) as k;
    exception
        when query_canceled or others then
            get stacked diagnostics
                error_code = returned_sqlstate,
                error = message_text,
                error_detail = pg_exception_detail,
                error_hint = pg_exception_hint;
            insert into commission.source_sync (
                name, state, error_code, error, started_at, database_role, started_by)
            values (
                p_name, 'failed', error_code, error, v_started_at, commission_internal.calling_role(),
                commission_internal.claimed_participant_id());
            message := format('source "%s": failed: %s', p_name, error);
            -- What a source has of a month belongs to it before it is closed. Who cancels means all of it.
            is_done := p_task = 'month end' or error_code like '57%';
    end;
end;
$$;

comment on function commission_internal.sync_before_run(text, text) is
    'Synchronises a source for a task, and says what became of it, and whether the task ends with it.';

create or replace function commission_internal.sync_is_due()
returns boolean
language sql
stable
security definer
set search_path = pg_catalog, pg_temp
as $$
    select exists (
        select
        from commission.source as s
        where s.before_runs
            and not s.in_place
            and (
                exists (select from commission_internal.open_months() as o where o.due_at <= now())
                -- Once a day, however often it is asked.
                or not exists (
                    select
                    from commission.source_sync as y
                    where y.name = s.name
                        and y.fact = s.fact
                        and y.state = 'succeeded'
                        and y.finished_at > now() - interval '20 hours')
                or s.watched is not null and commission_internal.is_behind(s.name, s.fact)));
$$;

comment on function commission_internal.sync_is_due() is
    'Whether a month is to be closed, a source was not synchronised for 20 hours, or what a watched one has brought could not be taken.';

-- Whoever keeps a relation locked keeps runs waiting, and nobody besides. What is wrong with it is noted when it is
-- synchronised.
create or replace function commission_internal.await_relations()
returns void
language plpgsql
security definer
set search_path = pg_catalog, pg_temp
as $$
declare
    v_source commission.source;
begin
    for v_source in
        select s.*
        from commission.source as s
        where s.before_runs
            and not s.in_place
        order by s.name, s.fact
    loop
        begin
            perform commission_internal.hold_relation(v_source.fact, v_source.relation);
            execute format('drop view %s', commission_internal.source_view(v_source.fact));
        exception
            when insufficient_privilege or undefined_table or wrong_object_type then
                null;
        end;
    end loop;
end;
$$;

comment on function commission_internal.await_relations() is
    'Waits for the relations of the sources that runs begin with, and keeps them until the transaction ends.';

-- Whoever synchronises several holds all of them, and what they read, before settings.
create or replace function commission_internal.hold_sources_before_runs()
returns void
language plpgsql
security definer
set search_path = pg_catalog, pg_temp
as $$
begin
    perform commission_internal.require_all('earnings', 'edit');
    perform from commission.source as s where s.before_runs and not s.in_place order by s.name, s.fact for share;
    perform
    from commission_internal.source_lock as k
    where k.name = any (commission_internal.sources_before_runs())
    order by k.name
    for no key update;
    perform commission_internal.await_relations();
end;
$$;

comment on function commission_internal.hold_sources_before_runs() is
    'Locks the sources that runs begin with and the relations that they read, until the transaction ends.';

create or replace function commission_internal.sync_due_sources()
returns table (task text, outcome text, detail text)
language plpgsql
security definer
set search_path = pg_catalog, pg_temp
as $$
declare
    v_name text;
    v_end record;
begin
    if not commission_internal.sync_is_due() then
        return;
    end if;
    perform commission_internal.hold_sources_before_runs();
    -- Closing follows in the same transaction, and wants them alone.
    perform commission_internal.change_settings(null, 'synchronising sources before months are closed');
    foreach v_name in array commission_internal.sources_before_runs() loop
        v_end := commission_internal.sync_before_run('month end', v_name);
        return query
        select format('synchronise "%s"', v_name), case when v_end.error is null then 'done' else 'failed' end,
            coalesce(v_end.error, v_end.message);
        exit when v_end.error_code like '57%';
    end loop;
end;
$$;

comment on function commission_internal.sync_due_sources() is
    'Synchronises the sources that runs begin with, if it is time.';
