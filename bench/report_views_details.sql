select *
from commission.view_5_2_1_trainer_monthly_commission_details
where year = :year
    and month = :month
    and trainer_id = :whose
order by total_entitled_commission desc;
