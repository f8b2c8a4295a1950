-- What runs, what ran, and what went wrong.

create or replace view commission.calculation_progress
with (security_invoker = true)
as
select
    r.id,
    r.task,
    r.scheme,
    r.year,
    r.month,
    r.phase,
    case
        when r.state = 'running' and commission_internal.is_interrupted(r.task, r.backend_pid, r.updated_at)
            then 'interrupted'
        else r.state
    end as state,
    r.done,
    r.total,
    case when r.total > 0 then round(100.0 * r.done / r.total, 1) else 100.0 end as percent_calculated,
    r.rows_changed,
    r.started_at,
    r.updated_at,
    r.finished_at,
    coalesce(r.finished_at, case when r.state = 'running' then clock_timestamp() end) - r.started_at as duration,
    r.error_code,
    r.error,
    r.error_detail,
    r.error_hint,
    p.name as started_by_name,
    r.database_role,
    r.backend_pid,
    r.continues_id
from commission.calculation_run as r
left join commission.participant as p on p.id = r.started_by;

comment on view commission.calculation_progress is
    'The runs of calculation_run, for dashboards: with the name of the person, how much is done, and whether the session that worked on a run was lost. Order by id descending for the newest.';
comment on column commission.calculation_progress.state is
    'running, succeeded, failed, or interrupted: its session was lost or cancelled, or no request takes steps of it any more, and the next call goes on.';
comment on column commission.calculation_progress.percent_calculated is 'How much of the calculate phase is done.';
comment on column commission.calculation_progress.duration is 'Until now where it still runs.';
comment on column commission.calculation_progress.id is 'Grows in the order in which runs began, with gaps.';
comment on column commission.calculation_progress.task is
    'month end: calculates, verifies and closes; refresh: only calculates.';
comment on column commission.calculation_progress.scheme is 'The scheme.';
comment on column commission.calculation_progress.year is 'Year.';
comment on column commission.calculation_progress.month is 'Month, 1 to 12.';
comment on column commission.calculation_progress.phase is
    'calculate, verify, close; done after the last one.';
comment on column commission.calculation_progress.done is
    'Calculated so far: people, or the month (0 or 1) where a scheme calculates it as a whole.';
comment on column commission.calculation_progress.total is 'How many there are to calculate.';
comment on column commission.calculation_progress.rows_changed is
    'Rows of results that the calculate phase added, changed or removed; 0 where track_counts is off.';
comment on column commission.calculation_progress.started_at is 'When it began.';
comment on column commission.calculation_progress.updated_at is 'When it last moved on.';
comment on column commission.calculation_progress.finished_at is
    'When it succeeded or failed; null while it runs.';
comment on column commission.calculation_progress.error_code is 'SQLSTATE of what ended it.';
comment on column commission.calculation_progress.error is 'The message of what ended it.';
comment on column commission.calculation_progress.error_detail is 'The error''s DETAIL.';
comment on column commission.calculation_progress.error_hint is 'The error''s HINT.';
comment on column commission.calculation_progress.started_by_name is
    'The person behind the request; null for a database role at work.';
comment on column commission.calculation_progress.database_role is 'The role that asked for it.';
comment on column commission.calculation_progress.backend_pid is
    'The session that works on it, as in pg_stat_activity; 0 where requests take its steps (advance_month_end()).';
comment on column commission.calculation_progress.continues_id is
    'The broken-off run where this one went on.';

create or replace view commission.job_status
with (security_invoker = true)
as
select
    j.name,
    j.schedule,
    j.is_active,
    j.state,
    coalesce(j.state in ('failed', 'interrupted'), false) as is_failing,
    j.message,
    j.last_started_at,
    j.last_finished_at,
    j.last_succeeded_at,
    j.failures,
    coalesce(
        j.is_active and j.last_started_at < now() - 2 * commission_internal.longest_wait(j.schedule), false) as is_late
from commission_internal.job_status() as j;

comment on view commission.job_status is
    'The jobs of pg_commission in pg_cron, the months whose last run failed or was broken off and that are still to be closed, closed months that late changes reached which cannot be priced, and sources that are not in step because taking them failed. Where pg_cron is missing, the months only. Worth an alert: is_failing and is_late. Seen by those who may see all of module earnings.';
comment on column commission.job_status.name is 'Name of the job; or task, scheme and month of a run.';
comment on column commission.job_status.schedule is 'When the job runs, in GMT; null for a run.';
comment on column commission.job_status.is_active is 'Whether the job is switched on; null for a run.';
comment on column commission.job_status.state is
    'Of the last run: starting, running, succeeded, failed ... as pg_cron says; failed or interrupted of a month. Null: it never ran.';
comment on column commission.job_status.is_failing is 'Whether the last run failed or was broken off.';
comment on column commission.job_status.is_late is
    'Whether an active job has not begun for twice as long as its schedule allows: pg_cron is stopped, or cannot connect. False for a run.';
comment on column commission.job_status.message is 'What the last run said.';
comment on column commission.job_status.failures is 'How often it failed in the last 30 days.';
comment on column commission.job_status.last_started_at is 'When the last run began.';
comment on column commission.job_status.last_finished_at is
    'When the last run ended, or last moved on where it was broken off.';
comment on column commission.job_status.last_succeeded_at is 'When a run last succeeded.';
