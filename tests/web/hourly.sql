-- A session that is paid by the hour.
insert into commission.trainer_commission_tier (
    branch, trainer_type, trainer_category, commission_type, session_type, fee_amount, per_hour)
values ('kepong', 'full time', 'senior', 'conduction_fee', 'express', 50, true);
insert into commission.appointment (trainer_id, member_id, session_type, status, starts_at, minutes)
values (
    '00000000-0000-4000-8000-000000000006', '00000000-0000-4000-8000-000000000021', 'express', 'completed',
    '2026-02-05 12:00+08', 90);
select * from commission.calculate_all_commission(2026, 2);
