-- For schedulers other than pg_cron, also over /rpc/: all that is due in one call and one transaction.

create or replace function commission_internal.run_due_months(p_task text)
returns table (task text, outcome text, detail text)
language plpgsql
security definer
set search_path = pg_catalog, pg_temp
as $$
#variable_conflict use_column
declare
    v_month record;
    v_run_id bigint;
    v_end record;
begin
    if not commission_internal.take_task(p_task, p_for_session => false) then
        return query select p_task, 'skipped', coalesce(
            'It is running in session ' || commission_internal.run_holder(p_task) || ' already.',
            'It is running in another session already.');
        return;
    end if;
    for v_month in
        select o.scheme, o.year, o.month
        from commission_internal.open_months() as o
        where case p_task
                when 'month end' then
                    o.due_at <= now() and not commission_internal.awaits_approval(o.scheme, o.year, o.month)
                -- Once a day, however often it is asked.
                else not exists (
                    select
                    from commission.calculation_run as r
                    where (r.task, r.scheme, r.year, r.month) = (p_task, o.scheme, o.year, o.month)
                        and r.state = 'succeeded'
                        and r.finished_at > now() - interval '20 hours')
            end
        order by o.year, o.month, commission_internal.closes_last(o.scheme),
            (select s.closing_order from commission.scheme as s where s.name = o.scheme), o.scheme
    loop
        -- What it was listed for may have been posted by the closing before.
        continue when p_task = 'month end'
            and not commission_internal.has_activity(v_month.scheme, v_month.year, v_month.month)
            and not commission_internal.awaits_adjustments(v_month.scheme, v_month.year, v_month.month);
        select r.run_id into v_run_id
        from commission_internal.start_run(p_task, v_month.scheme, v_month.year, v_month.month) as r;
        v_end := commission_internal.take_steps(v_run_id, p_all => true);
        return query
        select p_task || ' ' || commission_internal.name_of_run(v_month.scheme, v_month.year, v_month.month),
            case when v_end.error is null then 'done' else 'failed' end, coalesce(v_end.error, v_end.message);
        exit when v_end.is_cancelled;
    end loop;
    if p_task = 'month end' then
        return query
        select p_task || ' ' || m.name, 'skipped', m.message
        from commission_internal.months_to_approve() as m;
    end if;
end;
$$;

comment on function commission_internal.run_due_months(text) is
    'Does the months of a task that are due, each so that its failure leaves the others alone.';

-- A function that returns how much it did: what comes of it stays with it.
create or replace function commission_internal.run_job(p_task text, p_function_name text)
returns table (task text, outcome text, detail text)
language plpgsql
security definer
set search_path = pg_catalog, pg_temp
as $$
declare
    v_count bigint;
begin
    execute format('select commission_internal.%I()', p_function_name) into v_count;
    if v_count > 0 then
        return query select p_task, 'done', v_count || ' done';
    end if;
exception
    when others then
        return query select p_task, 'failed', sqlerrm;
end;
$$;

comment on function commission_internal.run_job(text, text) is
    'Calls a function of schema commission_internal; no row where it had nothing to do.';

create or replace function commission_internal.run_due()
returns table (task text, outcome text, detail text)
language plpgsql
security definer
set search_path = pg_catalog, pg_temp
as $$
#variable_conflict use_column
declare
    v_synced record;
    v_is_complete boolean := true;
begin
    perform commission_internal.require_all('earnings', 'edit');
    perform commission_internal.require_engine();
    perform commission_internal.require_read_committed('doing what is due');
    -- Before anything is locked: sources first, then the settings of all schemes, in their order.
    for v_synced in select * from commission_internal.sync_due_sources() loop
        v_is_complete := v_is_complete and v_synced.outcome = 'done';
        return query select v_synced.task, v_synced.outcome, v_synced.detail;
    end loop;
    -- What is found wants the settings of all schemes too.
    if commission_internal.comparison_is_due() then
        return query
        select * from commission_internal.run_job('compare facts of closed months', 'look_for_unnoticed_changes');
    end if;
    -- Closing comes first: it wants the settings for itself, which whoever calculates already shares.
    if v_is_complete then
        return query select * from commission_internal.run_due_months('month end');
    else
        return query select 'month end', 'skipped', 'A source could not be synchronised.';
    end if;
    return query
    select done.*
    from commission_internal.scheme_job as j
    cross join lateral commission_internal.run_job(j.job_name, j.function_name) as done
    order by j.job_name;
    return query select * from commission_internal.run_job('refresh uplines', 'refresh_uplines');
    return query select * from commission_internal.run_due_months('refresh');
end;
$$;

create or replace function commission.run_due()
returns table (task text, outcome text, detail text)
language sql
set search_path = pg_catalog, pg_temp
as $$
    select * from commission_internal.run_due();
$$;

select commission_internal.give_time('run_due', '15min');

comment on function commission.run_due() is
    'Does all that is due, for schedulers other than pg_cron, also over /rpc/run_due: once a day of the workspace compares the facts of closed months with what was posted, synchronises sources (before months are closed, and once in 20 hours), closes the months of months_due(), does the jobs of the schemes (such as applying what deferred mode has queued), brings uplines up to date, and once in 20 hours calculates the open months. One transaction. Returns a row for each thing it did; outcome is done, failed (detail has the message, the other tasks are kept) or skipped (another session is at it, or a month waits for approve_closing()). Nothing due: no rows.';
