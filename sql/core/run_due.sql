-- For schedulers other than pg_cron, also over /rpc/: all that is due in one call and one transaction.

-- One run from beginning to end. What it did is undone if it fails, the note about it is not.
create or replace function commission_internal.finish_run(
    p_run_id bigint,
    out outcome text,
    out detail text,
    out is_cancelled boolean)
language plpgsql
security definer
set search_path = pg_catalog, pg_temp
as $$
declare
    v_step record;
    v_error_code text;
    v_error text;
    v_error_detail text;
    v_error_hint text;
begin
    is_cancelled := false;
    begin
        loop
            v_step := commission_internal.advance_run(p_run_id);
            exit when v_step.is_finished;
        end loop;
        outcome := 'done';
        detail := v_step.message;
    exception
        when query_canceled or others then
            get stacked diagnostics
                v_error_code = returned_sqlstate,
                v_error = message_text,
                v_error_detail = pg_exception_detail,
                v_error_hint = pg_exception_hint;
            perform commission_internal.fail_run(p_run_id, v_error_code, v_error, v_error_detail, v_error_hint);
            outcome := 'failed';
            detail := v_error;
            is_cancelled := v_error_code like '57%';
    end;
end;
$$;

comment on function commission_internal.finish_run(bigint) is
    'Takes all steps of a run of this session, and says what became of it.';

create or replace function commission_internal.run_due_months(p_task text)
returns table (task text, outcome text, detail text)
language plpgsql
security definer
set search_path = pg_catalog, pg_temp
as $$
#variable_conflict use_column
declare
    v_after_id bigint;
    v_month record;
    v_run commission.calculation_run;
    v_end record;
begin
    if commission_internal.run_holder(p_task) is distinct from pg_backend_pid()
        and not pg_try_advisory_xact_lock(hashtext('commission'), hashtext(p_task))
    then
        return query select p_task, 'skipped',
            format('It is running in session %s already.', commission_internal.run_holder(p_task));
        return;
    end if;
    for v_month in
        select o.scheme, o.year, o.month
        from commission_internal.open_months() as o
        where case p_task
                when 'month end' then o.due_at <= now()
                -- Once a day, however often it is asked.
                else not exists (
                    select
                    from commission.calculation_run as r
                    where (r.task, r.scheme, r.year, r.month) = (p_task, o.scheme, o.year, o.month)
                        and r.state = 'succeeded'
                        and r.finished_at > now() - interval '20 hours')
            end
        order by o.year, o.month, o.scheme
    loop
        v_run := commission_internal.start_run(p_task, v_month.scheme, v_month.year, v_month.month);
        v_end := commission_internal.finish_run(v_run.id);
        return query select p_task || ' ' || commission_internal.name_of_run(v_run), v_end.outcome, v_end.detail;
        exit when v_end.is_cancelled;
    end loop;
end;
$$;

comment on function commission_internal.run_due_months(text) is
    'Does the months of a task that are due, each so that its failure leaves the others alone.';

create or replace function commission_internal.run_due()
returns table (task text, outcome text, detail text)
language plpgsql
security definer
set search_path = pg_catalog, pg_temp
as $$
#variable_conflict use_column
declare
    v_count bigint;
    v_error text;
begin
    perform commission_internal.require_all('earnings', 'edit');
    perform commission_internal.require_engine();
    -- Closing comes first: it wants the settings for itself, which whoever calculates already shares.
    return query select * from commission_internal.run_due_months('month end');

    if 'network' in (select commission_internal.installed_schemes()) then
        v_error := null;
        begin
            v_count := commission_internal.apply_network_changes();
        exception
            when others then
                get stacked diagnostics v_error = message_text;
        end;
        if v_error is not null or v_count > 0 then
            return query select 'apply network changes', case when v_error is null then 'done' else 'failed' end,
                coalesce(v_error, v_count || ' changes applied');
        end if;
    end if;

    v_error := null;
    begin
        v_count := commission_internal.refresh_uplines();
    exception
        when others then
            get stacked diagnostics v_error = message_text;
    end;
    if v_error is not null or v_count > 0 then
        return query select 'refresh uplines', case when v_error is null then 'done' else 'failed' end,
            coalesce(v_error, v_count || ' participants moved');
    end if;

    return query select * from commission_internal.run_due_months('refresh');
end;
$$;

create or replace function commission.run_due()
returns table (task text, outcome text, detail text)
language sql
set search_path = pg_catalog, pg_temp
set statement_timeout = '15min'
as $$
    select * from commission_internal.run_due();
$$;

comment on function commission.run_due() is
    'Does all that is due, for schedulers other than pg_cron: closes the months of months_due(), applies what deferred mode has queued, brings uplines up to date, and once a day calculates the open months. Returns what it did; a task that fails leaves the others alone, and calculation_run has its error. Nothing due: no rows.';
