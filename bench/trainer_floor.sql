-- The least that PostgreSQL can do for a month: one aggregation of the sessions into the result
-- table. Nothing is priced, sales are not looked at, and the month has one time zone.

insert into bench.trainer_floor (
    year, month, trainer_id, member_id, branch, trainer_type, trainer_category, member_tier,
    total_paid_session, conduction_fee_paid, conduction_paid_rate,
    total_free_session, conduction_fee_free, conduction_free_rate,
    total_transform_session, conduction_fee_transform, conduction_transform_rate,
    total_express_session, conduction_fee_express, conduction_express_rate,
    total_sponsor_session, conduction_fee_sponsor, conduction_sponsor_rate,
    total_compensate_session, conduction_fee_compensate, conduction_compensate_rate,
    total_conduction_count, total_conduction_fee,
    total_new_sales, new_sales_rate, sales_commission,
    total_renew_sales, renew_sales_rate, renew_commission,
    total_sales_commission, total_entitled_commission)
select
    2026, 6, trainer_id, member_id, 'east', 'full time', 'senior', 'company',
    count(*) filter (where session_type = 'paid'), 245.00, 35.00,
    count(*) filter (where session_type = 'free'), 15.25, 15.25,
    count(*) filter (where session_type = 'transform'), 42.50, 42.50,
    count(*) filter (where session_type = 'express'), 18.75, 18.75,
    count(*) filter (where session_type = 'sponsor'), 12.00, 12.00,
    count(*) filter (where session_type = 'compensate'), 20.00, 20.00,
    count(*), 353.50,
    600.00, 0.07, 42.00,
    300.00, 0.04, 12.00,
    54.00, 407.50
from commission.appointment
where status = 'completed'
    and starts_at >= '2026-06-01 00:00:00+00'
    and starts_at < '2026-07-01 00:00:00+00'
group by trainer_id, member_id;
