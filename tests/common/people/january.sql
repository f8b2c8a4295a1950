-- January is closed; one of its sales was refunded since.
insert into commission.network_sale (participant_id, amount, status, sold_at)
select id, 100, 'approved', '2026-01-03'
from commission.participant
where role = 'affiliate';
select commission.close_period(2026, 1);
update commission.network_sale
set refunded_amount = 10
where sold_at = '2026-01-03'
    and participant_id = '00000000-0000-4000-8000-000000000009';
-- A run that failed, so that job_status has a row too.
insert into commission.calculation_run (
    task, scheme, year, month, state, finished_at, error_code, error, database_role, backend_pid)
values ('month end', 'trainer', 2026, 3, 'failed', now(), 'PT409', 'a pair cannot be priced', 'postgres', 1);
