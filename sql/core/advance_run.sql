-- A run from its beginning to its end, step by step.

create or replace function commission_internal.name_of_run(p_scheme text, p_year integer, p_month integer)
returns text
language sql
immutable
set search_path = pg_catalog, pg_temp
as $$
    select p_scheme || ' ' || commission_internal.month_name(p_year, p_month);
$$;

comment on function commission_internal.name_of_run(text, integer, integer) is
    'How messages call the run of a month: scheme and month.';

create or replace function commission_internal.start_run(
    p_task text,
    p_scheme text,
    p_year integer,
    p_month integer,
    out run_id bigint,
    out continues_id bigint)
language plpgsql
security definer
set search_path = pg_catalog, pg_temp
as $$
declare
    v_total bigint;
    v_last record;
begin
    update commission.calculation_run
    set state = 'failed',
        error_code = '57P01',
        error = 'the session that worked on it was lost',
        finished_at = updated_at
    where (task, scheme, year, month, state) = (p_task, p_scheme, p_year, p_month, 'running');
    execute format('select commission_internal.%I()', 'size_of_' || p_scheme || '_month') into v_total;

    -- What was broken off goes on where it stopped: closing calculates everything once more anyhow.
    -- After an error of another kind something was mended, and all may be different.
    select r.id, r.phase, r.reached_id, r.done, r.rows_changed into v_last
    from (
        select *
        from commission.calculation_run
        where (task, scheme, year, month) = (p_task, p_scheme, p_year, p_month)
        order by id desc
        limit 1
    ) as r
    where p_task = 'month end'
        and r.state = 'failed'
        and (r.phase = 'calculate' or r.error_code like '57%');

    insert into commission.calculation_run (
        task, scheme, year, month, phase, done, total, rows_changed, reached_id, continues_id, started_by,
        database_role, backend_pid)
    values (
        p_task, p_scheme, p_year, p_month, coalesce(v_last.phase, 'calculate'),
        least(coalesce(v_last.done, 0), v_total), v_total, coalesce(v_last.rows_changed, 0), v_last.reached_id,
        v_last.id,
        commission_internal.claimed_participant_id(), commission_internal.calling_role(), pg_backend_pid())
    returning calculation_run.id, calculation_run.continues_id into run_id, continues_id;
end;
$$;

comment on function commission_internal.start_run(text, text, integer, integer) is
    'Registers a run of a month, which goes on where an earlier one was broken off.';

-- What a task has to do: the next month that had no run since the given one.
create or replace function commission_internal.next_run(
    p_task text,
    p_year integer,
    p_month integer,
    p_after_id bigint,
    out run_id bigint,
    out message text,
    out is_done boolean)
language plpgsql
security definer
set search_path = pg_catalog, pg_temp
as $$
declare
    v_next record;
    v_continues_id bigint;
    v_scheme text;
begin
    perform commission_internal.require_all('earnings', 'edit');
    if p_year is not null or p_month is not null then
        perform commission_internal.check_month(p_year, p_month);
        foreach v_scheme in array array(select commission_internal.installed_schemes()) loop
            perform commission_internal.refuse_unfinished_month(v_scheme, p_year, p_month);
        end loop;
    end if;

    select o.* into v_next
    from commission_internal.open_months() as o
    where case
            when p_year is not null then (o.year, o.month) = (p_year, p_month)
            else p_task = 'refresh'
                or o.due_at <= now() and not commission_internal.awaits_approval(o.scheme, o.year, o.month)
        end
        and not exists (
            select
            from commission.calculation_run as r
            where (r.task, r.scheme, r.year, r.month) = (p_task, o.scheme, o.year, o.month)
                and r.id > p_after_id)
    order by o.year, o.month, commission_internal.closes_last(o.scheme),
        (select s.closing_order from commission.scheme as s where s.name = o.scheme), o.scheme
    limit 1;
    is_done := not found;
    if not is_done then
        select r.run_id, r.continues_id into run_id, v_continues_id
        from commission_internal.start_run(p_task, v_next.scheme, v_next.year, v_next.month) as r;
        message := format('%s: %s begins as run %s%s',
            commission_internal.name_of_run(v_next.scheme, v_next.year, v_next.month), p_task, run_id,
            ' and goes on where run ' || v_continues_id || ' stopped');
        return;
    end if;
    if p_task = 'refresh' then
        perform commission_internal.refresh_uplines();
        perform commission_internal.look_for_unnoticed_changes();
        perform commission_internal.clear_job_history();
    end if;
    if p_task = 'month end' and p_year is null then
        message := commission_internal.told_to_approve();
    end if;
    if message is null
        and not exists (select from commission.calculation_run as r where r.task = p_task and r.id > p_after_id)
    then
        message := format('%s: there is nothing to do', p_task);
    end if;
end;
$$;

comment on function commission_internal.next_run(text, integer, integer, bigint) is
    'Registers the run of the next month that a task has to do; where none is left, does what remains besides.';

-- Small enough to be done within a second or so, large enough that commits cost nothing beside it.
create or replace function commission_internal.part_size()
returns integer
language sql
immutable
set search_path = pg_catalog, pg_temp
as $$
    select 500;
$$;

comment on function commission_internal.part_size() is 'How many people a run calculates between two commits.';

-- One step of a run of this session; returns what to tell about it.
create or replace function commission_internal.advance_run(
    p_run_id bigint,
    out message text,
    out is_finished boolean)
language plpgsql
security definer
set search_path = pg_catalog, pg_temp
as $$
declare
    v_run record;
    v_part record;
    v_lines bigint;
begin
    perform commission_internal.require_all('earnings', 'edit');
    select * into v_run
    from commission.calculation_run
    where id = p_run_id
        and state = 'running'
        and backend_pid = pg_backend_pid();
    if not found then
        raise exception using
            errcode = 'PT409',
            message = format('run %s is not a running one of this session', p_run_id);
    end if;

    case v_run.phase
    when 'calculate' then
        select * into v_part
        from commission_internal.calculate_part_of_month(
            v_run.scheme, v_run.year, v_run.month, v_run.reached_id, commission_internal.part_size());
        v_run.done := case
            when v_part.is_last then v_run.total
            else least(v_run.done + v_part.done, greatest(v_run.total, v_part.done))
        end;
        v_run.rows_changed := v_run.rows_changed + v_part.rows_changed;
        v_run.reached_id := v_part.reached_id;
        if v_part.is_last then
            v_run.phase := case v_run.task when 'refresh' then 'done' else 'verify' end;
        end if;
        message := format('%s of %s calculated, %s rows changed', v_run.done, v_run.total, v_run.rows_changed);
    when 'verify' then
        perform commission_internal.verify_month(v_run.scheme, v_run.year, v_run.month);
        v_run.phase := 'close';
        message := 'verified';
    when 'close' then
        select c.line_count into v_lines
        from commission_internal.close_period(v_run.year, v_run.month, v_run.scheme) as c
        where c.scheme = v_run.scheme;
        v_run.phase := 'done';
        message := format('closed, %s %s posted', v_lines, case v_lines when 1 then 'line' else 'lines' end);
    end case;

    is_finished := v_run.phase = 'done';
    update commission.calculation_run
    set phase = v_run.phase,
        state = case when v_run.phase = 'done' then 'succeeded' else 'running' end,
        done = v_run.done,
        rows_changed = v_run.rows_changed,
        reached_id = v_run.reached_id,
        updated_at = clock_timestamp(),
        finished_at = case when v_run.phase = 'done' then clock_timestamp() end
    where id = v_run.id;
    message := commission_internal.name_of_run(v_run.scheme, v_run.year, v_run.month) || ': ' || message;
end;
$$;

comment on function commission_internal.advance_run(bigint) is
    'Takes the next step of a run of this session, notes how far it came, and says so in a sentence.';

-- Closing does all of this once more; a run that fails here has closed nothing and says so early.
create or replace function commission_internal.verify_month(p_scheme text, p_year integer, p_month integer)
returns void
language plpgsql
security definer
set search_path = pg_catalog, pg_temp
as $$
begin
    -- Facts wait until the comparison is done.
    perform commission_internal.change_settings(p_scheme, 'verifying a month');
    if exists (
        select
        from commission_internal.unpriced_record
        where (scheme, year, month) = (p_scheme, p_year, p_month))
    then
        -- What is wrong with them may have been mended since they were calculated.
        perform commission_internal.calculate_part_of_month(p_scheme, p_year, p_month, null, null);
    end if;
    perform commission_internal.refuse_unpriced_month(p_scheme, p_year, p_month);
    perform commission_internal.refuse_unattributed_month(p_scheme, p_year, p_month);
    perform commission_internal.refuse_difference(p_scheme, p_year, p_month);
end;
$$;

comment on function commission_internal.verify_month(text, integer, integer) is
    'Raises PT409 (HTTP 409) where a month cannot be closed: something has no price, or nobody where that is refused, or the stored results are not what the facts give.';

create or replace function commission_internal.fail_run(
    p_run_id bigint,
    p_error_code text,
    p_error text,
    p_error_detail text,
    p_error_hint text,
    out message text,
    out is_done boolean)
language plpgsql
security definer
set search_path = pg_catalog, pg_temp
as $$
begin
    perform commission_internal.require_all('earnings', 'edit');
    update commission.calculation_run as r
    set state = 'failed',
        error_code = p_error_code,
        error = p_error,
        error_detail = nullif(p_error_detail, ''),
        error_hint = nullif(p_error_hint, ''),
        updated_at = clock_timestamp(),
        finished_at = clock_timestamp()
    where r.id = p_run_id
        and r.state = 'running'
        and r.backend_pid = pg_backend_pid()
    returning format('%s: failed in phase %s: %s',
        commission_internal.name_of_run(r.scheme, r.year, r.month), r.phase, p_error) into message;
    is_done := message is null or p_error_code like '57%';
end;
$$;

comment on function commission_internal.fail_run(bigint, text, text, text, text) is
    'Notes the error that ended a run of this session, and says whether the task ends with it.';
