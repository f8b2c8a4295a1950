-- A run from its beginning to its end, step by step. Each scheme brings four functions, named after it:
--   <scheme>_months_with_activity()                          months that have results, facts or a queue
--   size_of_<scheme>_month()                                 how many there are to calculate
--   calculate_part_of_<scheme>_month(year, month, after)     calculates the next of them
--   verify_<scheme>_month(year, month)                       PT409 where the month cannot be closed

create or replace function commission_internal.open_months()
returns table (scheme text, year integer, month integer, due_at timestamptz)
language plpgsql
stable
security definer
rows 10
set search_path = pg_catalog, pg_temp
as $$
#variable_conflict use_column
declare
    v_scheme text;
begin
    for v_scheme in select * from commission_internal.installed_schemes() loop
        return query execute format(
            $query$
            select $1, year, month, commission_internal.month_due_at($1, year, month)
            from commission_internal.%I()
            where not commission_internal.is_closed($1, year, month)
            order by year, month
            $query$, v_scheme || '_months_with_activity')
        using v_scheme;
    end loop;
end;
$$;

comment on function commission_internal.open_months() is
    'Months up to the present one that have something to close and are not closed, and when each is due.';

create or replace function commission_internal.months_due()
returns table (scheme text, year integer, month integer, due_at timestamptz)
language plpgsql
stable
security definer
rows 10
set search_path = pg_catalog, pg_temp
as $$
#variable_conflict use_column
begin
    perform commission_internal.require_all('earnings', 'view');
    return query
    select *
    from commission_internal.open_months()
    where due_at <= now()
    order by year, month, scheme;
end;
$$;

create or replace function commission.months_due()
returns table (scheme text, year integer, month integer, due_at timestamptz)
language sql
stable
set search_path = pg_catalog, pg_temp
as $$
    select * from commission_internal.months_due();
$$;

comment on function commission.months_due() is
    'Open months that have something to close and whose day has come (workspace.month_end_day of the next month, in every calendar of the scheme), oldest first: what run_month_end() closes.';

create or replace function commission_internal.start_run(
    p_task text,
    p_scheme text,
    p_year integer,
    p_month integer)
returns commission.calculation_run
language plpgsql
security definer
set search_path = pg_catalog, pg_temp
as $$
declare
    v_last commission.calculation_run;
    v_run commission.calculation_run;
begin
    update commission.calculation_run
    set state = 'failed',
        error_code = '57P01',
        error = 'the session that worked on it was lost',
        finished_at = updated_at
    where (task, scheme, year, month, state) = (p_task, p_scheme, p_year, p_month, 'running');
    select * into v_last
    from commission.calculation_run
    where (task, scheme, year, month) = (p_task, p_scheme, p_year, p_month)
    order by id desc
    limit 1;

    insert into commission.calculation_run (
        task, scheme, year, month, started_by, database_role, backend_pid)
    values (
        p_task, p_scheme, p_year, p_month, commission_internal.claimed_participant_id(),
        commission_internal.calling_role(), pg_backend_pid())
    returning * into v_run;
    execute format('select commission_internal.%I()', 'size_of_' || p_scheme || '_month') into v_run.total;

    -- What was broken off goes on where it stopped: closing calculates everything once more anyhow.
    -- After an error of another kind something was mended, and all may be different.
    if p_task = 'month end' and v_last.state = 'failed'
        and (v_last.phase = 'calculate' or v_last.error_code like '57%')
    then
        v_run.continues_id := v_last.id;
        v_run.phase := v_last.phase;
        v_run.reached_id := v_last.reached_id;
        v_run.done := least(v_last.done, v_run.total);
        v_run.rows_changed := v_last.rows_changed;
    end if;
    update commission.calculation_run
    set total = v_run.total,
        continues_id = v_run.continues_id,
        phase = v_run.phase,
        reached_id = v_run.reached_id,
        done = v_run.done,
        rows_changed = v_run.rows_changed
    where id = v_run.id;
    return v_run;
end;
$$;

comment on function commission_internal.start_run(text, text, integer, integer) is
    'Registers a run of a month, which goes on where an earlier one was broken off.';

create or replace function commission_internal.name_of_run(p_run commission.calculation_run)
returns text
language sql
immutable
set search_path = pg_catalog, pg_temp
as $$
    select format('%s %s-%s', p_run.scheme, p_run.year, lpad(p_run.month::text, 2, '0'));
$$;

comment on function commission_internal.name_of_run(commission.calculation_run) is 'Such as: trainer 2026-02.';

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
    v_scheme text;
    v_run commission.calculation_run;
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
            else p_task = 'refresh' or o.due_at <= now()
        end
        and not exists (
            select
            from commission.calculation_run as r
            where (r.task, r.scheme, r.year, r.month) = (p_task, o.scheme, o.year, o.month)
                and r.id > p_after_id)
    order by o.year, o.month, o.scheme
    limit 1;
    is_done := not found;
    if not is_done then
        v_run := commission_internal.start_run(p_task, v_next.scheme, v_next.year, v_next.month);
        run_id := v_run.id;
        message := format('%s: %s begins as run %s%s', commission_internal.name_of_run(v_run), p_task, v_run.id,
            ' and goes on where run ' || v_run.continues_id || ' stopped');
        return;
    end if;
    if p_task = 'refresh' then
        perform commission_internal.refresh_uplines();
        perform commission_internal.clear_job_history();
    end if;
    if not exists (select from commission.calculation_run as r where r.task = p_task and r.id > p_after_id) then
        message := format('%s: there is nothing to do', p_task);
    end if;
end;
$$;

comment on function commission_internal.next_run(text, integer, integer, bigint) is
    'Registers the run of the next month that a task has to do; where none is left, does what remains besides.';

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
    v_run commission.calculation_run;
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
    is_finished := false;

    case v_run.phase
    when 'calculate' then
        execute format('select * from commission_internal.%I($1, $2, $3)',
            'calculate_part_of_' || v_run.scheme || '_month')
        into v_part
        using v_run.year, v_run.month, v_run.reached_id;
        v_run.done := least(v_run.done + v_part.done, greatest(v_run.total, v_part.done));
        v_run.rows_changed := v_run.rows_changed + v_part.rows_changed;
        v_run.reached_id := v_part.reached_id;
        if v_part.is_last then
            v_run.done := v_run.total;
            v_run.phase := case v_run.task when 'refresh' then 'done' else 'verify' end;
        end if;
        message := format('%s of %s calculated, %s rows changed', v_run.done, v_run.total, v_run.rows_changed);
    when 'verify' then
        execute format('select commission_internal.%I($1, $2)', 'verify_' || v_run.scheme || '_month')
        using v_run.year, v_run.month;
        v_run.phase := 'close';
        message := 'verified';
    when 'close' then
        select c.line_count + c.adjustment_count into v_lines
        from commission_internal.close_period(v_run.year, v_run.month, v_run.scheme) as c;
        v_run.phase := 'done';
        message := format('closed, %s %s posted', v_lines, case v_lines when 1 then 'line' else 'lines' end);
    end case;

    is_finished := v_run.phase = 'done';
    update commission.calculation_run
    set phase = v_run.phase,
        state = case when is_finished then 'succeeded' else 'running' end,
        done = v_run.done,
        rows_changed = v_run.rows_changed,
        reached_id = v_run.reached_id,
        updated_at = clock_timestamp(),
        finished_at = case when is_finished then clock_timestamp() end
    where id = v_run.id;
    message := commission_internal.name_of_run(v_run) || ': ' || message;
end;
$$;

comment on function commission_internal.advance_run(bigint) is
    'Takes the next step of a run of this session, notes how far it came, and says so in a sentence.';

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
    returning format('%s: failed in phase %s: %s', commission_internal.name_of_run(r), r.phase, p_error) into message;
    is_done := message is null or p_error_code like '57%';
end;
$$;

comment on function commission_internal.fail_run(bigint, text, text, text, text) is
    'Notes the error that ended a run of this session, and says whether the task ends with it.';
