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
        when r.state = 'running' and commission_internal.is_broken_off(r.task, r.backend_pid) then 'interrupted'
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
    'Every run with its state, also whether the session that worked on it was lost. Order by id desc for the newest.';
comment on column commission.calculation_progress.state is
    'running, succeeded, failed, or interrupted: the session was lost or cancelled, and the next call goes on.';
comment on column commission.calculation_progress.percent_calculated is 'How much of the calculate phase is done.';
comment on column commission.calculation_progress.duration is 'Until now where it still runs.';

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
    j.failures
from commission_internal.job_status() as j;

comment on view commission.job_status is
    'The jobs of pg_commission in pg_cron, and the months whose last run failed or was broken off. Where pg_cron is missing, the months only. Worth an alert: is_failing.';
comment on column commission.job_status.name is 'Name of the job; or task, scheme and month of a run.';
comment on column commission.job_status.schedule is 'When the job runs, in GMT; null for a run.';
comment on column commission.job_status.is_active is 'Whether the job is switched on; null for a run.';
comment on column commission.job_status.state is
    'Of the last run: starting, running, succeeded, failed ... as pg_cron says; failed or interrupted of a month. Null: it never ran.';
comment on column commission.job_status.is_failing is 'Whether the last run failed or was broken off.';
comment on column commission.job_status.message is 'What the last run said.';
comment on column commission.job_status.failures is 'How often it failed in the last 30 days.';
