-- What the company looked at with release 0.1.0, in its own words: figures.txt is what came.

set time zone 'UTC';

select year, month, trainer_name, branch, total_entitled_commission
from commission.view_5_2_trainer_monthly_commission_report
order by 1, 2, 3, 4;

-- The columns that it had then.
select
    id, year, month, trainer_id, trainer_name, member_id, member_name, member_tier, branch, trainer_category,
    trainer_type, currency, total_paid_session, conduction_paid_rate, conduction_fee_paid, total_free_session,
    conduction_free_rate, conduction_fee_free, total_transform_session, conduction_transform_rate,
    conduction_fee_transform, total_express_session, conduction_express_rate, conduction_fee_express,
    total_sponsor_session, conduction_sponsor_rate, conduction_fee_sponsor, total_compensate_session,
    conduction_compensate_rate, conduction_fee_compensate, total_conduction_count, total_conduction_fee,
    total_new_sales, new_sales_rate, sales_commission, total_renew_sales, renew_sales_rate, renew_commission,
    total_sales_commission, total_entitled_commission, created_at, last_updated_at
from commission.view_5_2_1_trainer_monthly_commission_details
order by id;

select id, personal_sales_volume, f1_sales_volume, tier_rate, comm_override, total_commission
from commission.monthly_stats
order by 1;

select scheme, year, month, participant_id, component, currency, posted, due, difference
from commission.pending_adjustments
order by 1, 2, 3, 4, 5, 6;

select scheme, for_year, for_month, participant_id, component, currency, sum(amount)
from commission.earning
group by 1, 2, 3, 4, 5, 6
order by 1, 2, 3, 4, 5, 6;

select year, month, trainer_id, member_id, total_session, total_sales
from commission.trainer_unpriced_pair
order by 1, 2, 3, 4;

select month, waiting_changes from commission.network_staleness order by 1;

select name, role, status, trainer_type, trainer_category from commission.staff order by id;

select
    branch, trainer_type, commission_type, session_type, session_count_min, session_count_max, sales_threshold_min,
    sales_threshold_max, junior, senior, master, grand_master, director, tier_ids, last_updated_at,
    last_updated_by_name
from commission.rate_matrix
order by 1, 2, 3, 4, 5, 6, 7, 8;

select * from commission.team order by id;

select * from commission.trainer_of_team order by 1;

select trainer_id, member_id from commission.to_price order by 1, 2;

select trainer_id, host_role, held_on from commission.training_day order by id;

select commission.lockers();
