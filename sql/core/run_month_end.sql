-- The month end and the daily refresh, for whoever can call a procedure.

-- Texts that are not there must be left out: raise shows an empty detail as such.
create or replace function commission_internal.raise_again(
    p_error_code text,
    p_error text,
    p_error_detail text,
    p_error_hint text)
returns void
language plpgsql
set search_path = pg_catalog, pg_temp
as $$
begin
    if p_error_detail <> '' and p_error_hint <> '' then
        raise exception using
            errcode = p_error_code, message = p_error, detail = p_error_detail, hint = p_error_hint;
    elsif p_error_detail <> '' then
        raise exception using errcode = p_error_code, message = p_error, detail = p_error_detail;
    elsif p_error_hint <> '' then
        raise exception using errcode = p_error_code, message = p_error, hint = p_error_hint;
    end if;
    raise exception using errcode = p_error_code, message = p_error;
end;
$$;

comment on function commission_internal.raise_again(text, text, text, text) is
    'Raises an error that was caught, with all that it said.';

-- A procedure that commits can have neither settings nor its owner's rights. So it names every function
-- and every type with its schema, for the path is its caller's, and leaves all work to functions; each
-- asks for the permission by itself.
create or replace procedure commission_internal.run_task(p_task text, p_year integer, p_month integer)
language plpgsql
as $$
declare
    v_after_id pg_catalog.int8;
    v_run_id pg_catalog.int8;
    v_is_finished pg_catalog.bool;
    v_is_done pg_catalog.bool := false;
    v_message pg_catalog.text;
    v_error_code pg_catalog.text;
    v_error pg_catalog.text;
    v_error_detail pg_catalog.text;
    v_error_hint pg_catalog.text;
    v_first pg_catalog.text[];
    v_source pg_catalog.text;
begin
    -- In somebody's transaction it is refused here, before the lock is taken. Each transaction of the task
    -- asks for the isolation level that it needs, whatever the default of database and role is.
    commit;
    set transaction isolation level read committed;
    v_after_id := commission_internal.begin_task(p_task);
    -- From here on others see who works on it.
    commit;
    set transaction isolation level read committed;
    foreach v_source in array commission_internal.sources_before_runs() loop
        select s.message, s.error_code, s.error, s.error_detail, s.error_hint, s.is_done
        into v_message, v_error_code, v_error, v_error_detail, v_error_hint, v_is_done
        from commission_internal.sync_before_run(p_task, v_source) as s;
        commit;
        set transaction isolation level read committed;
        raise notice '%', v_message;
        if v_error_code is not null then
            v_first := coalesce(v_first, array[v_error_code, v_error, v_error_detail, v_error_hint]);
        end if;
        exit when v_is_done;
    end loop;
    while not v_is_done loop
        v_error_code := null;
        begin
            if v_run_id is null then
                select n.run_id, n.message, n.is_done into v_run_id, v_message, v_is_done
                from commission_internal.next_run(p_task, p_year, p_month, v_after_id) as n;
            else
                select s.message, s.is_finished into v_message, v_is_finished
                from commission_internal.advance_run(v_run_id) as s;
                if v_is_finished then
                    v_run_id := null;
                end if;
            end if;
        exception
            -- Others does not mean the first two.
            when query_canceled or assert_failure or others then
                get stacked diagnostics
                    v_error_code = returned_sqlstate,
                    v_error = message_text,
                    v_error_detail = pg_exception_detail,
                    v_error_hint = pg_exception_hint;
        end;
        if v_error_code is not null then
            v_first := coalesce(v_first, array[v_error_code, v_error, v_error_detail, v_error_hint]);
            -- One month's error is no reason not to close another. Who cancels means all of it.
            select f.message, f.is_done into v_message, v_is_done
            from commission_internal.fail_run(v_run_id, v_error_code, v_error, v_error_detail, v_error_hint) as f;
            v_run_id := null;
        end if;
        commit;
        set transaction isolation level read committed;
        if v_message is not null then
            raise notice '%', v_message;
        end if;
    end loop;
    perform commission_internal.end_task(p_task);
    commit;
    if v_first is not null then
        perform commission_internal.raise_again(v_first[1], v_first[2], v_first[3], v_first[4]);
    end if;
end;
$$;

comment on procedure commission_internal.run_task(text, integer, integer) is
    'Works on a task month by month and step by step, with a commit after each; raises the first error at the end.';

create or replace procedure commission.run_month_end(p_year integer default null, p_month integer default null)
language plpgsql
as $$
begin
    call commission_internal.run_task('month end', p_year, p_month);
end;
$$;

comment on procedure commission.run_month_end(integer, integer) is
    'A procedure. Closes a month of every scheme that has something to close in it; without arguments every month of months_due(). It begins with the sources that are registered for it: where one cannot be synchronised, nothing is closed. Each run has the phases calculate (in parts where a scheme can), verify and close, and commits after every step, so that calculation_run shows how far it is. A month that fails leaves the others alone; the first error is raised at the end, as it was. Called again after it was cancelled or its session was lost, it goes on where it stopped. PT409 while it runs in another session.';

create or replace procedure commission.run_daily_refresh()
language plpgsql
as $$
begin
    call commission_internal.run_task('refresh', null, null);
end;
$$;

comment on procedure commission.run_daily_refresh() is
    'A procedure. Synchronises the sources that are registered for it, calculates every open month up to the present one that has something in it, in manual and deferred mode too, brings uplines up to moves dated ahead, compares the facts of closed months with what was posted, and removes what pg_cron keeps about runs of our jobs that ended more than 30 days ago. Commits after every step. PT409 while it runs in another session.';
