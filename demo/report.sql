-- The newest month: each branch as a whole, and its best-paid trainers.

\ir terminal.sql

select year, month
from commission.commission_period
limit 1
\gset

select
    branch,
    count(*) as trainers,
    sum(total_conduction_count) as sessions,
    pg_temp.money(sum(total_conduction_fee), currency) as "session fees",
    pg_temp.money(sum(total_sales_commission), currency) as "sales commission",
    pg_temp.money(sum(total_entitled_commission), currency) as total
from commission.view_5_2_trainer_monthly_commission_report
where year = :year
    and month = :month
group by branch, currency
order by branch;

select
    trainer_name as trainer,
    branch,
    trainer_category as category,
    total_conduction_count as sessions,
    pg_temp.money(total_conduction_fee, currency) as "session fees",
    pg_temp.money(total_sales_commission, currency) as "sales commission",
    pg_temp.money(total_entitled_commission, currency) as total
from (
    select *, row_number() over (partition by branch order by total_entitled_commission desc) as place
    from commission.view_5_2_trainer_monthly_commission_report
    where year = :year
        and month = :month
) as ranked
where place <= 4
order by branch, place;
