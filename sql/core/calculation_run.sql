-- Long work that commits as it goes: what runs, how far it is, and what became of it. A run belongs to
-- the session that works on it, which stands in task_holder meanwhile: a run without one was broken off.

create table if not exists commission.calculation_run (
    id bigint generated always as identity
        constraint calculation_run_pkey primary key,
    task text not null
        constraint calculation_run_task_check check (task in ('month end', 'refresh')),
    scheme text not null
        constraint calculation_run_scheme_check check (scheme ~ '^[a-z_]+$'),
    year integer not null
        constraint calculation_run_year_check check (year between 1970 and 2199),
    month integer not null
        constraint calculation_run_month_check check (month between 1 and 12),
    phase text not null default 'calculate'
        constraint calculation_run_phase_check check (phase in ('calculate', 'verify', 'close', 'done')),
    state text not null default 'running'
        constraint calculation_run_state_check check (state in ('running', 'succeeded', 'failed')),
    done bigint not null default 0
        constraint calculation_run_done_check check (done >= 0),
    total bigint not null default 0
        constraint calculation_run_total_check check (total >= 0),
    rows_changed bigint not null default 0
        constraint calculation_run_rows_changed_check check (rows_changed >= 0),
    reached_id uuid,
    continues_id bigint
        constraint calculation_run_continues_id_fkey references commission.calculation_run (id),
    started_at timestamptz not null default clock_timestamp(),
    updated_at timestamptz not null default clock_timestamp(),
    finished_at timestamptz,
    error_code text,
    error text,
    error_detail text,
    error_hint text,
    started_by uuid,
    database_role text not null,
    backend_pid integer not null,
    constraint calculation_run_finished_at_check check ((state = 'running') = (finished_at is null)),
    constraint calculation_run_error_check check ((state = 'failed') = (error is not null))
);

create index if not exists calculation_run_month_idx
on commission.calculation_run (task, scheme, year, month, id desc);
create unique index if not exists calculation_run_running_idx
on commission.calculation_run (task, scheme, year, month)
where state = 'running';
create index if not exists calculation_run_continues_id_idx on commission.calculation_run (continues_id);

comment on table commission.calculation_run is
    'Every run of run_month_end(), run_daily_refresh() and run_due(): a row for each scheme and month, readable from other sessions while it runs. calculation_progress says which ones were broken off. Read by those who may see all of module earnings; nobody writes it.';
comment on column commission.calculation_run.task is
    'month end: calculates, verifies and closes; refresh: only calculates.';
comment on column commission.calculation_run.phase is
    'What it is at: calculate, verify, close; done after the last one.';
comment on column commission.calculation_run.state is
    'running also stays where the session was lost, until the next run of the month.';
comment on column commission.calculation_run.done is
    'Calculated so far: people, or the month (0 or 1) where a scheme calculates it as a whole.';
comment on column commission.calculation_run.total is 'How many there are to calculate.';
comment on column commission.calculation_run.rows_changed is
    'Rows of results that the calculate phase added, changed or removed; 0 where track_counts is off.';
comment on column commission.calculation_run.reached_id is 'People are taken in the order of their ids; this was the last.';
comment on column commission.calculation_run.continues_id is 'The broken-off run where this one went on.';
comment on column commission.calculation_run.updated_at is 'When it last moved on.';
comment on column commission.calculation_run.error_code is 'SQLSTATE of what ended it.';
comment on column commission.calculation_run.error is 'The message of what ended it.';
comment on column commission.calculation_run.started_by is
    'The person behind the request''s token; null for a database role at work. No foreign key: runs outlive people.';
comment on column commission.calculation_run.database_role is 'The role that asked for it.';
comment on column commission.calculation_run.backend_pid is 'The session that works on it, as in pg_stat_activity; 0 where requests take its steps (advance_month_end()).';
comment on column commission.calculation_run.id is 'Grows in the order in which runs began, with gaps.';
comment on column commission.calculation_run.scheme is 'The scheme.';
comment on column commission.calculation_run.year is 'Year.';
comment on column commission.calculation_run.month is 'Month, 1 to 12.';
comment on column commission.calculation_run.started_at is 'When it began.';
comment on column commission.calculation_run.finished_at is
    'When it succeeded or failed; null while it runs.';
comment on column commission.calculation_run.error_detail is 'The error''s DETAIL.';
comment on column commission.calculation_run.error_hint is 'The error''s HINT.';

select commission_internal.protect_table(
    'commission.calculation_run',
    p_view => '(select commission_internal.sees_all(''earnings''))');

-- The lock ----------------------------------------------------------------------------------------

-- Advisory locks are for everybody who can log in, so that a fixed one would let anybody stop all months.
-- Here only who may lock the task's row becomes its holder; what goes with a lost session is an advisory
-- lock of a key that nobody knew before. Others may take the same key later: they are not the session that
-- stands in the row.
create table if not exists commission_internal.task_holder (
    task text
        constraint task_holder_pkey primary key
        constraint task_holder_task_check check (task in ('month end', 'refresh')),
    backend_pid integer,
    lock_key bigint
);

comment on table commission_internal.task_holder is
    'Which session works on a task, or did last: it holds the advisory lock lock_key as long as it does.';

insert into commission_internal.task_holder (task)
values ('month end'), ('refresh')
on conflict do nothing;

-- Null where nobody works on it, or the server does not say who.
create or replace function commission_internal.run_holder(p_task text)
returns integer
language sql
stable
security definer
set search_path = pg_catalog, pg_temp
as $$
    select h.backend_pid
    from commission_internal.task_holder as h
    where h.task = p_task
        and exists (
            select
            from pg_locks as l
            where l.locktype = 'advisory'
                and l.database = (select oid from pg_database where datname = current_database())
                and l.classid::bigint = (h.lock_key >> 32) & 4294967295
                and l.objid::bigint = h.lock_key & 4294967295
                and l.objsubid = 1
                and l.pid = h.backend_pid
                and l.granted);
$$;

comment on function commission_internal.run_holder(text) is
    'The session that works on a task (month end, refresh).';

-- Never waits: who cannot have it is told so. The row stays locked until the commit, so that of two who
-- come at the same moment one is refused.
create or replace function commission_internal.take_task(p_task text, p_for_session boolean)
returns boolean
language plpgsql
security definer
set search_path = pg_catalog, pg_temp
as $$
declare
    v_key constant bigint := ('x' || left(translate(gen_random_uuid()::text, '-', ''), 16))::bit(64)::bigint;
    v_holder integer := commission_internal.run_holder(p_task);
begin
    -- A session that was cancelled between two steps may still have it: once is enough.
    if v_holder is not null then
        return v_holder = pg_backend_pid();
    end if;
    perform from commission_internal.task_holder where task = p_task for update skip locked;
    -- Whoever committed meanwhile has it.
    if not found or commission_internal.run_holder(p_task) is not null then
        return false;
    end if;
    if p_for_session then
        perform pg_advisory_lock(v_key);
    else
        perform pg_advisory_xact_lock(v_key);
    end if;
    update commission_internal.task_holder
    set backend_pid = pg_backend_pid(),
        lock_key = v_key
    where task = p_task;
    return true;
end;
$$;

comment on function commission_internal.take_task(text, boolean) is
    'Makes this session the holder of a task, until end_task() or else the end of the transaction; false where another one is at it.';

create or replace function commission_internal.refuse_second_run(p_task text)
returns void
language plpgsql
stable
security definer
set search_path = pg_catalog, pg_temp
as $$
declare
    v_pid integer := commission_internal.run_holder(p_task);
    v_run record;
begin
    select * into v_run
    from commission.calculation_run as r
    where r.task = p_task
        and r.state = 'running'
        and r.backend_pid = v_pid;
    raise exception using
        errcode = 'PT409',
        message = format('%s is running in another session already', p_task),
        detail = format('Session %s works on it%s.', coalesce(v_pid::text, 'unknown'),
            case when v_run.id is not null then
                format(' since %s UTC, with %s of scheme "%s" in phase %s',
                    to_char(v_run.started_at at time zone 'UTC', 'YYYY-MM-DD HH24:MI:SS'),
                    commission_internal.month_name(v_run.year, v_run.month), v_run.scheme, v_run.phase)
            end),
        hint =
            'See commission.calculation_progress. If that session is idle in pg_stat_activity, it was cancelled between two steps: end it with pg_terminate_backend().';
end;
$$;

comment on function commission_internal.refuse_second_run(text) is
    'Raises PT409 (HTTP 409) and says who runs the task.';

create or replace function commission_internal.begin_task(p_task text)
returns bigint
language plpgsql
security definer
set search_path = pg_catalog, pg_temp
as $$
begin
    perform commission_internal.require_all('earnings', 'edit');
    perform commission_internal.require_engine();
    if not commission_internal.take_task(p_task, p_for_session => true) then
        perform commission_internal.refuse_second_run(p_task);
    end if;
    return (select coalesce(max(id), 0) from commission.calculation_run);
end;
$$;

comment on function commission_internal.begin_task(text) is
    'Makes the session the holder of a task, or raises PT409; returns the last run before it.';

create or replace function commission_internal.end_task(p_task text)
returns void
language plpgsql
security definer
set search_path = pg_catalog, pg_temp
as $$
begin
    if commission_internal.run_holder(p_task) = pg_backend_pid() then
        perform pg_advisory_unlock(h.lock_key)
        from commission_internal.task_holder as h
        where h.task = p_task;
    end if;
end;
$$;

comment on function commission_internal.end_task(text) is 'Ends that this session is the holder of a task.';

create or replace function commission_internal.is_broken_off(p_task text, p_backend_pid integer)
returns boolean
language sql
stable
security definer
set search_path = pg_catalog, pg_temp
as $$
    select (select commission_internal.is_signed_in())
        and (
            commission_internal.run_holder(p_task) is distinct from p_backend_pid
            -- Cancelled between two steps: it has the lock, but does nothing.
            or exists (select from pg_stat_activity where pid = p_backend_pid and state = 'idle'));
$$;

comment on function commission_internal.is_broken_off(text, integer) is
    'Whether a session that began a run no longer works on it.';
