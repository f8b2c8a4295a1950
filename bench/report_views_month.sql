select *
from commission.view_5_2_trainer_monthly_commission_report
where year = :year
    and month = :month
order by total_entitled_commission desc;
