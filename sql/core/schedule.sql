-- The jobs of pg_cron, which is no requirement: everything here asks first whether it is there.

create or replace function commission_internal.jobs_to_schedule()
returns table (job_name text, schedule text, command text)
language sql
stable
security definer
rows 3
set search_path = pg_catalog, pg_temp
as $$
    select job_name, schedule, command
    from (
        values
            -- pg_cron goes by GMT, and the procedures by each calendar: often enough is what counts.
            (1, 'commission: month end', '40 * * * *', 'call commission.run_month_end()'),
            (2, 'commission: daily refresh', '20 1 * * *', 'call commission.run_daily_refresh()')
    ) as job (place, job_name, schedule, command)
    union all
    select 'commission: ' || j.job_name, j.schedule, format('select commission.%I()', j.function_name)
    from (select * from commission_internal.scheme_job order by job_name) as j;
$$;

comment on function commission_internal.jobs_to_schedule() is 'The jobs that schedule_jobs() registers.';

create or replace function commission_internal.require_pg_cron()
returns void
language plpgsql
stable
set search_path = pg_catalog, pg_temp
as $$
declare
    v_elsewhere text;
    v_other constant text := 'Or let any other scheduler call commission.run_due().';
begin
    if exists (select from pg_extension where extname = 'pg_cron') then
        return;
    end if;
    begin
        v_elsewhere := current_setting('cron.database_name', true);
    exception
        -- Only superusers may read it, so it is there.
        when insufficient_privilege then
            v_elsewhere := current_database();
    end;
    if v_elsewhere is null then
        raise exception using
            errcode = 'feature_not_supported',
            message = 'pg_cron is not loaded in this server',
            hint = format(
                'Set shared_preload_libraries = ''pg_cron'' and cron.database_name = ''%s'', restart the server, and run create extension pg_cron. %s',
                current_database(), v_other);
    elsif v_elsewhere <> current_database() then
        raise exception using
            errcode = 'feature_not_supported',
            message = format('pg_cron of this server works in database "%s", not in "%s"',
                v_elsewhere, current_database()),
            hint = format(
                'Set cron.database_name = ''%s'' and restart the server; or, in database "%s", use cron.schedule_in_database() with the commands of commission_internal.jobs_to_schedule(). %s',
                current_database(), v_elsewhere, v_other);
    end if;
    raise exception using
        errcode = 'feature_not_supported',
        message = format('extension pg_cron is not in database "%s"', current_database()),
        hint = format('Run create extension pg_cron as a superuser. %s', v_other);
end;
$$;

comment on function commission_internal.require_pg_cron() is
    'Raises 0A000 and says what to do where pg_cron does not work in this database.';

create or replace function commission.schedule_jobs()
returns table (job_name text, schedule text, command text)
language plpgsql
set search_path = pg_catalog, pg_temp
as $$
#variable_conflict use_column
declare
    v_job record;
begin
    perform commission_internal.require_pg_cron();
    for v_job in select * from commission_internal.jobs_to_schedule() loop
        -- A name is pg_cron's key for each role: those of another role would run a second time.
        perform cron.unschedule(j.jobid)
        from cron.job as j
        where j.jobname = v_job.job_name
            and j.username <> current_user
            and j.database = current_database();
        perform cron.schedule(v_job.job_name, v_job.schedule, v_job.command);
        return query select v_job.job_name, v_job.schedule, v_job.command;
    end loop;
end;
$$;

comment on function commission.schedule_jobs() is
    'Registers the jobs of pg_commission with pg_cron, for the present role, and returns them: month end (hourly; closes what is due by each branch''s calendar), daily refresh, and what the schemes do in between, such as every minute what deferred mode has queued. Run again, it puts them back as they were. 0A000 says what to do where pg_cron is missing. Not granted to the API roles.';

create or replace function commission.unschedule_jobs()
returns table (job_name text)
language plpgsql
set search_path = pg_catalog, pg_temp
as $$
#variable_conflict use_column
declare
    v_job record;
begin
    perform commission_internal.require_pg_cron();
    for v_job in
        select j.jobid, j.jobname::text as name
        from cron.job as j
        where j.jobname::text in (select ours.job_name from commission_internal.jobs_to_schedule() as ours)
            and j.database = current_database()
        order by j.jobid
    loop
        perform cron.unschedule(v_job.jobid);
        return query select v_job.name;
    end loop;
end;
$$;

comment on function commission.unschedule_jobs() is
    'Takes the jobs of pg_commission from pg_cron again, and says which. Their history stays.';

-- Whether this role may look at what pg_cron keeps; the tables themselves show everybody their own.
create or replace function commission_internal.reads_pg_cron()
returns boolean
language plpgsql
stable
security definer
set search_path = pg_catalog, pg_temp
as $$
begin
    if not exists (select from pg_extension where extname = 'pg_cron') or not has_schema_privilege('cron', 'usage') then
        return false;
    end if;
    return has_table_privilege('cron.job', 'select') and has_table_privilege('cron.job_run_details', 'select, delete');
end;
$$;

comment on function commission_internal.reads_pg_cron() is
    'Whether pg_cron is there and the owner of these functions may read its jobs and their history.';

create or replace function commission_internal.clear_job_history()
returns void
language plpgsql
security definer
set search_path = pg_catalog, pg_temp
as $$
begin
    if not commission_internal.reads_pg_cron() then
        return;
    end if;
    -- By command, so that the history of jobs that are gone goes too.
    delete from cron.job_run_details as d
    using commission_internal.jobs_to_schedule() as j
    where d.command = j.command
        and d.database = current_database()
        and d.end_time < now() - interval '30 days';
end;
$$;

comment on function commission_internal.clear_job_history() is
    'Removes what pg_cron keeps about runs of our jobs that ended more than 30 days ago: it never does by itself.';

create or replace function commission_internal.longest_wait(p_schedule text)
returns interval
language sql
immutable
strict
set search_path = pg_catalog, pg_temp
as $$
    select case
        when p_schedule ~ '^[0-9]+ seconds?$' then p_schedule::interval
        when cardinality(f) <> 5 then null
        when f[4] <> '*' then interval '1 year'
        when f[3] <> '*' then interval '31 days'
        when f[5] <> '*' then interval '7 days'
        when f[2] <> '*' then interval '1 day'
        when f[1] <> '*' then interval '1 hour'
        else interval '1 minute'
    end
    from (select regexp_split_to_array(btrim(p_schedule), '\s+')) as field (f);
$$;

comment on function commission_internal.longest_wait(text) is
    'How long two runs of a schedule of pg_cron are apart at most, by the largest unit that it restricts; null where it is none.';

create or replace function commission_internal.job_status()
returns table (
    name text,
    schedule text,
    is_active boolean,
    state text,
    message text,
    last_started_at timestamptz,
    last_finished_at timestamptz,
    last_succeeded_at timestamptz,
    failures bigint
)
language plpgsql
stable
security definer
rows 10
set search_path = pg_catalog, pg_temp
as $$
#variable_conflict use_column
begin
    if not commission_internal.sees_all('earnings') then
        return;
    end if;
    if commission_internal.reads_pg_cron() then
        return query
        select j.jobname::text, j.schedule, j.active, last.status, nullif(last.return_message, ''),
            last.start_time, last.end_time, history.succeeded_at, coalesce(history.failures, 0)
        from cron.job as j
        left join lateral (
            select max(d.end_time) filter (where d.status = 'succeeded') as succeeded_at,
                count(*) filter (where d.status = 'failed' and d.start_time > now() - interval '30 days') as failures,
                max(d.runid) as runid
            from cron.job_run_details as d
            where d.jobid = j.jobid
        ) as history on true
        left join cron.job_run_details as last on last.runid = history.runid
        where j.jobname::text in (select ours.job_name from commission_internal.jobs_to_schedule() as ours)
            and j.database = current_database()
        order by j.jobid;
    end if;

    -- The last run of each month that is still to be done.
    return query
    select format('%s %s', r.task, commission_internal.name_of_run(r.scheme, r.year, r.month)),
        null::text, null::boolean,
        case r.state when 'running' then 'interrupted' else r.state end,
        coalesce(r.error || coalesce(' (' || r.error_detail || ')', ''), 'the session that worked on it was lost'),
        r.started_at, coalesce(r.finished_at, r.updated_at),
        (
            select max(s.finished_at)
            from commission.calculation_run as s
            where (s.task, s.scheme, s.year, s.month, s.state) = (r.task, r.scheme, r.year, r.month, 'succeeded')
        ),
        (
            select count(*)
            from commission.calculation_run as s
            where (s.task, s.scheme, s.year, s.month) = (r.task, r.scheme, r.year, r.month)
                and (s.state = 'failed' or s.id = r.id)
                and s.started_at > now() - interval '30 days'
        )
    from (
        select distinct on (l.task, l.scheme, l.year, l.month) l.id, l.task, l.scheme, l.year, l.month, l.state,
            l.error, l.error_detail, l.started_at, l.finished_at, l.updated_at, l.backend_pid
        from commission.calculation_run as l
        order by l.task, l.scheme, l.year, l.month, l.id desc
    ) as r
    where (
            r.state = 'failed'
            or r.state = 'running'
                and commission_internal.is_interrupted(r.task, r.backend_pid, r.updated_at))
        and not commission_internal.is_closed(r.scheme, r.year, r.month)
    order by r.year, r.month, r.scheme, r.task;

    -- What reached closed months and stands in the way of the next closing.
    return query
    select format('late changes %s', commission_internal.name_of_run(u.scheme, u.year, u.month)), null::text,
        null::boolean, 'failed', format('%s (%s)', min(u.error_message), min(u.error_hint)),
        null::timestamptz, null::timestamptz, null::timestamptz, count(*)
    from commission_internal.installed_schemes() as s
    cross join lateral commission_internal.unpriced_records(s) as u
    where u.is_closed
    group by u.scheme, u.year, u.month
    order by u.year, u.month, u.scheme;

    -- Sources whose last synchronisation failed, or whose watched tables brought what could not be taken.
    return query
    select format('source "%s"', y.name), null::text, null::boolean, y.state, y.error, y.started_at, y.finished_at,
        (
            select max(o.finished_at)
            from commission.source_sync as o
            where (o.name, o.state) = (y.name, 'succeeded')
        ),
        (
            select count(*)
            from commission.source_sync as o
            where (o.name, o.state) = (y.name, 'failed')
                and o.started_at > now() - interval '30 days'
        )
    from (
        select distinct on (l.name) l.name, l.state, l.error, l.started_at, l.finished_at
        from commission.source_sync as l
        order by l.name, l.id desc
    ) as y
    where y.state = 'failed'
        and y.name in (select s.name from commission.source as s)
    order by y.name;
end;
$$;

comment on function commission_internal.job_status() is
    'The jobs of pg_commission with how they went, the months whose last run failed or was broken off, and closed months that late changes reached which cannot be priced; for those who see all earnings.';
