-- The month end for clients that can only ask: each request takes one step and commits, and the next one
-- may come to another session. Between two steps a run is nobody's: its backend_pid is 0.

-- Whoever looks at a run from outside.
create or replace function commission_internal.is_interrupted(
    p_task text,
    p_backend_pid integer,
    p_updated_at timestamptz)
returns boolean
language sql
stable
security definer
set search_path = pg_catalog, pg_temp
as $$
    select case p_backend_pid
        when 0 then p_updated_at < clock_timestamp() - interval '2 minutes'
        else commission_internal.is_broken_off(p_task, p_backend_pid)
    end;
$$;

comment on function commission_internal.is_interrupted(text, integer, timestamptz) is
    'Whether nobody works on a run that has not ended: its session is lost, or no request has taken a step of it for two minutes.';

-- One more step of a run that requests take, by this session.
create or replace function commission_internal.step_run(
    p_run_id bigint,
    out message text,
    out is_cancelled boolean)
language plpgsql
security definer
set search_path = pg_catalog, pg_temp
as $$
begin
    perform commission_internal.require_all('earnings', 'edit');
    update commission.calculation_run set backend_pid = pg_backend_pid() where id = p_run_id;
    select s.message, s.is_cancelled into message, is_cancelled
    from commission_internal.take_steps(p_run_id, p_all => false) as s;
    update commission.calculation_run set backend_pid = 0 where id = p_run_id;
end;
$$;

comment on function commission_internal.step_run(bigint) is
    'Takes the next step of a run that belongs to no session, and says what became of it.';

create or replace function commission_internal.sync_as_first_step(
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
    v_name text;
    v_end record;
begin
    perform commission_internal.require_all('earnings', 'edit');
    is_done := false;
    perform commission_internal.hold_sources_before_runs();
    foreach v_name in array commission_internal.sources_before_runs() loop
        v_end := commission_internal.sync_before_run('month end', v_name);
        message := concat_ws('; ', message, v_end.message);
        error_code := v_end.error_code;
        error := v_end.error;
        error_detail := nullif(v_end.error_detail, '');
        error_hint := nullif(v_end.error_hint, '');
        is_done := v_end.is_done;
        exit when is_done;
    end loop;
end;
$$;

comment on function commission_internal.sync_as_first_step() is
    'Synchronises the sources that runs begin with; message is null where there are none.';

create or replace function commission_internal.advance_month_end(
    p_year integer,
    p_month integer,
    p_after_id bigint)
returns table (
    after_id bigint,
    run_id bigint,
    scheme text,
    year integer,
    month integer,
    phase text,
    state text,
    done bigint,
    total bigint,
    message text,
    error_code text,
    error text,
    error_detail text,
    error_hint text,
    is_done boolean
)
language plpgsql
security definer
set search_path = pg_catalog, pg_temp
as $$
#variable_conflict use_column
declare
    v_newest_id bigint;
    v_after_id bigint;
    v_run_id bigint;
    v_message text;
    v_is_cancelled boolean := false;
begin
    perform commission_internal.require_all('earnings', 'edit');
    perform commission_internal.require_engine();
    perform commission_internal.require_read_committed('taking a step of the month end');
    if not commission_internal.take_task('month end', p_for_session => false) then
        perform commission_internal.refuse_second_run('month end');
    end if;
    v_newest_id := (select coalesce(max(r.id), 0) from commission.calculation_run as r);
    v_after_id := coalesce(p_after_id, v_newest_id);
    after_id := v_after_id;
    if v_after_id not between 0 and v_newest_id then
        raise exception using
            errcode = 'invalid_parameter_value',
            message = format('p_after_id must be what an earlier step has returned, not %s', p_after_id),
            hint = 'Begin without it.';
    end if;

    if p_after_id is null then
        select s.message, s.error_code, s.error, s.error_detail, s.error_hint, s.is_done
        into message, error_code, error, error_detail, error_hint, is_done
        from commission_internal.sync_as_first_step() as s;
        if message is not null then
            phase := 'synchronise';
            state := case when error_code is null then 'succeeded' else 'failed' end;
            return next;
            return;
        end if;
    end if;

    v_run_id := (
        select min(r.id)
        from commission.calculation_run as r
        where r.task = 'month end'
            and r.state = 'running'
            and r.backend_pid = 0
            and r.id > v_after_id);
    if v_run_id is not null then
        select s.message, s.is_cancelled into v_message, v_is_cancelled
        from commission_internal.step_run(v_run_id) as s;
    else
        select n.run_id, n.message, n.is_done into v_run_id, v_message, is_done
        from commission_internal.next_run('month end', p_year, p_month, v_after_id) as n;
        if is_done then
            message := v_message;
            return next;
            return;
        end if;
        update commission.calculation_run as r set backend_pid = 0 where r.id = v_run_id;
    end if;
    return query
    select v_after_id, r.id, r.scheme, r.year, r.month, r.phase, r.state, r.done, r.total, v_message, r.error_code,
        r.error, r.error_detail, r.error_hint, v_is_cancelled
    from commission.calculation_run as r
    where r.id = v_run_id;
end;
$$;

-- A step is short but for the last one, which closes the month.
create or replace function commission.advance_month_end(
    p_year integer default null,
    p_month integer default null,
    p_after_id bigint default null)
returns table (
    after_id bigint,
    run_id bigint,
    scheme text,
    year integer,
    month integer,
    phase text,
    state text,
    done bigint,
    total bigint,
    message text,
    error_code text,
    error text,
    error_detail text,
    error_hint text,
    is_done boolean
)
language sql
set search_path = pg_catalog, pg_temp
as $$
    select * from commission_internal.advance_month_end(p_year, p_month, p_after_id);
$$;

select commission_internal.give_time('advance_month_end', '15min');

comment on function commission.advance_month_end(integer, integer, bigint) is
    'Takes one step of run_month_end(), for clients over HTTP, which show how far it is: call it again and again, from the second time on with p_after_id = after_id of the first, until is_done. Without month: all months of months_due(). The first step synchronises the sources that are registered for it, if there are any (phase synchronise); then each month of each scheme is calculated in parts, verified and closed, a request at a time, with commits between them. A row says which run that was, how far it is (done of total), and what happened; state is running, succeeded or failed. A month that fails leaves the others alone: error has the message. Whoever stops calling stops it: closed months stay closed, the run that was under way is interrupted after two minutes, and the next month end, by whomever, goes on there. Needs can_edit on module earnings, of all branches (42501); PT409 (HTTP 409) while another session takes a step or runs the month end; 22023 for a month that is not over, or a p_after_id that no step has returned. Has 15 minutes over HTTP where db-pre-request asks allow_time().';
